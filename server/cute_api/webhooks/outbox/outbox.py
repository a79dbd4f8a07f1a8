"""The outbox: how a change says what happened, in the transaction of the change itself."""

from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Text, Uuid, func, literal, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from cute_api.models._gen.version import API_VERSION
from cute_api.models.changes import Changes
from cute_api.models.database import HasInfo
from cute_api.models.reads import Statement, parameter

_EMIT = text(
    "SELECT cute_emit_event_of_version(:type, :user_id, :subject_id,"
    " CAST(CAST(:data AS text) AS jsonb), CAST(:request_id AS uuid), :api_version)"
)
REQUEST_ID = "request_id"
OUTBOX_CHANNEL = "cute_outbox"


def caused_by(session: Session, request_id: str) -> None:
    """From now on this session's events name this request as their cause."""
    session.info[REQUEST_ID] = request_id


def cause(source: HasInfo) -> str | None:
    """The id of the request that a session or changes work for; None when it is no request."""
    found: str | None = source.info.get(REQUEST_ID)
    return found


def emitted(
    event_type: ColumnElement[Any],
    *,
    user_id: ColumnElement[Any],
    subject_id: ColumnElement[Any],
    data: ColumnElement[Any],
) -> ColumnElement[Any]:
    """The event that a statement emits for each of its rows; `request_id` is a parameter of it."""
    return func.cute_emit_event_of_version(
        event_type, user_id, subject_id, data, parameter(REQUEST_ID, Uuid()), literal(API_VERSION)
    )


_RECORD = Statement(
    select(
        emitted(
            parameter("type", Text()),
            user_id=parameter("user_id", Uuid()),
            subject_id=parameter("subject_id", Uuid()),
            data=parameter("data", JSONB()),
        )
    )
)


def record_later(
    changes: Changes, event_type: str, *, user_id: UUID, subject_id: UUID, data: dict[str, Any]
) -> None:
    """The same where statements make the change: with the next one that is sent, in their order."""
    changes.later(
        _RECORD,
        type=event_type,
        user_id=str(user_id),
        subject_id=str(subject_id),
        data=orjson.dumps(data).decode(),
        request_id=cause(changes),
    )


def record(
    session: Session, event_type: str, *, user_id: UUID, subject_id: UUID, data: dict[str, Any]
) -> UUID:
    """Put an event of `event_type` for `user_id` into the outbox; returns the event's id.

    Call it after the row that `subject_id` names was locked or inserted, and in the same
    transaction: the event exists exactly when the change does. `data` is the payload of the
    event's schema. An unknown type is refused by the database.
    """
    event_id: UUID = session.scalar(
        _EMIT,
        {
            "type": event_type,
            "user_id": user_id,
            "subject_id": subject_id,
            "data": orjson.dumps(data).decode(),
            "request_id": cause(session),
            "api_version": API_VERSION,
        },
    )
    return event_id
