"""The outbox: how a change says what happened, in the transaction of the change itself."""

from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

_EMIT = text(
    "SELECT cute_emit_event(:type, :user_id, :subject_id, CAST(CAST(:data AS text) AS jsonb))"
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
        },
    )
    return event_id
