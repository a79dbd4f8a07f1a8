"""The outbox: how a change says what happened, in the transaction of the change itself."""

from collections.abc import Mapping
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
    "SELECT cute_emit_event_of_trace(:type, :user_id, :subject_id,"
    " CAST(CAST(:data AS text) AS jsonb), CAST(:request_id AS uuid), :api_version, :traceparent)"
)
REQUEST_ID = "request_id"
TRACEPARENT = "traceparent"
OUTBOX_CHANNEL = "cute_outbox"

Cause = Mapping[str, str | None]


def cause(source: HasInfo) -> Cause:
    """What an event takes of the request that a session or changes work for: its id, and the name
    of its span where traces are on. All of it is None when it is no request.

    It is what their `info` was given by these names.
    """
    return {name: source.info.get(name) for name in (REQUEST_ID, TRACEPARENT)}


def emitted(
    event_type: ColumnElement[Any],
    *,
    user_id: ColumnElement[Any],
    subject_id: ColumnElement[Any],
    data: ColumnElement[Any],
) -> ColumnElement[Any]:
    """The event that a statement emits for each of its rows; its `cause` are parameters of it."""
    return func.cute_emit_event_of_trace(
        event_type,
        user_id,
        subject_id,
        data,
        parameter(REQUEST_ID, Uuid()),
        literal(API_VERSION),
        parameter(TRACEPARENT, Text()),
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
        **cause(changes),
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
            "api_version": API_VERSION,
            **cause(session),
        },
    )
    return event_id
