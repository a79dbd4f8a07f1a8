"""The outbox: how a change says what happened, in the transaction of the change itself."""

from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

_EMIT = text(
    "SELECT cute_emit_event_of_request(:type, :user_id, :subject_id,"
    " CAST(CAST(:data AS text) AS jsonb), CAST(:request_id AS uuid))"
)
REQUEST_ID = "request_id"


def caused_by(session: Session, request_id: str) -> None:
    """From now on this session's events name this request as their cause."""
    session.info[REQUEST_ID] = request_id


def cause(session: Session) -> str | None:
    """The id of the request that this session works for; None when it is no request."""
    found: str | None = session.info.get(REQUEST_ID)
    return found


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
        },
    )
    return event_id
