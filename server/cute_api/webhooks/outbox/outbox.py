"""The outbox: emit an event in the transaction of the change that it reports."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Text, Uuid, func, literal, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from cute_api.models import App, Event, Install
from cute_api.models._gen.version import API_VERSION
from cute_api.models.changes import Changes
from cute_api.models.database import HasInfo
from cute_api.models.statements import SessionStatements, Statement, parameter

REQUEST_ID = "request_id"
TRACEPARENT = "traceparent"
OUTBOX_CHANNEL = "cute_outbox"

Cause = Mapping[str, str | None]


def cause(source: HasInfo) -> Cause:
    """Return the request's id and its span's name (if traces are on) from `info` of the source.

    Both are None without a request.
    """
    return {name: source.info.get(name) for name in (REQUEST_ID, TRACEPARENT)}


def emitted(
    event_type: ColumnElement[Any],
    *,
    user_id: ColumnElement[Any],
    subject_id: ColumnElement[Any],
    data: ColumnElement[Any],
) -> ColumnElement[Any]:
    """Return the call that emits an event per row; the statement takes `cause` as parameters."""
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
    """Emit an event with the next statement of `changes` that is sent, in their order."""
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
    """Put an event of `event_type` for `user_id` into the outbox; return its id.

    Call it in the change's transaction, after the row of `subject_id` was locked or inserted, so
    that the event exists exactly when the change does. `data` follows the event's schema. The
    database refuses unknown types.
    """
    event_id: UUID = SessionStatements(session).value(
        _RECORD,
        type=event_type,
        user_id=user_id,
        subject_id=subject_id,
        data=orjson.dumps(data).decode(),
        **cause(session),
    )
    return event_id


def record_for_app(
    session: Session, event_type: str, *, app: App, install: Install, data: dict[str, Any]
) -> None:
    """Put a notice about an install into the outbox, for the app and for its developer."""
    event_id = record(
        session, event_type, user_id=app.user_id, subject_id=install.user_id, data=data
    )
    session.execute(
        update(Event)
        .where(Event.id == event_id)
        .values(app_id=app.id, install_id=install.id)
        .execution_options(synchronize_session=False)
    )
