"""Test events: a sample of any type, sent to one webhook as real events are.

A test event is in no feed, gets no sequence number, is not fanned out, and counts neither as missed
nor in a digest. It is signed, retried and logged as every event. That of an app's webhook has the
developer as `account`, and an `install` that doesn't exist.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, func, select
from sqlalchemy.orm import Session

from cute_api.lib.json_objects import Json
from cute_api.lib.times import timestamp
from cute_api.models import Delivery, Event, clock
from cute_api.problems import ApiError, Code
from cute_api.services.deliveries import deliveries
from cute_api.services.deliveries.columns import DeliveryColumns
from cute_api.services.keys.event_rights import may_get
from cute_api.services.keys.principals import Principal
from cute_api.services.webhooks import trying, views
from cute_api.spec import Spec
from cute_api.webhooks.outbox import outbox
from cute_api.webhooks.selection import payloads

ID, USER_ID, INSTALL_ID, WEBHOOK_ID = "id", "user_id", "install_id", "webhook_id"


def send(
    session: Session, principal: Principal, webhook_id: UUID, event_type: str, *, spec: Spec
) -> Json:
    """Send a sample of `event_type` to a webhook of the caller's; schema `Delivery`.

    It goes before all waiting deliveries, even if they are held because the receiver fails. The
    webhook's types and filter don't matter. Raises `ApiError`:
    `not_found`, `missing_scope`, `webhook_not_active` for a disabled webhook.
    """
    row = views.find_own(session, principal, webhook_id, lock=True)
    known = spec.events[event_type]
    if not may_get(principal, known):
        raise ApiError(
            Code.MISSING_SCOPE,
            f"For a test of `{event_type}` the key needs the scope `{known.required_scope}`.",
        )
    deliveries.require_active(row)
    request_id, traceparent = outbox.cause(session).values()
    now, subject_id = session.execute(select(clock.NOW, func.uuidv7(type_=Uuid))).one()
    event = Event(
        type=event_type,
        user_id=principal.user_id,
        subject_id=subject_id,
        data=sample(payloads.example(spec, event_type), subject_id, webhook_id, now),
        created_at=now,
        test=True,
        request_id=None if request_id is None else UUID(request_id),
        traceparent=traceparent,
    )
    session.add(event)
    session.flush()
    delivery = Delivery(
        webhook_id=webhook_id,
        event_id=event.id,
        event_type=event_type,
        subject_id=subject_id,
        occurred_at=event.created_at,
        test=True,
        next_attempt_at=trying.ahead(webhook_id),
        account=None if row.app_id is None else event.user_id,
        install_id=None if row.app_id is None else subject_id,
    )
    session.add(delivery)
    session.flush()
    trying.hurry(session, webhook_id)
    return DeliveryColumns.of(delivery).document(event.user_id)


def sample(example: Json, subject_id: UUID, webhook_id: UUID, now: datetime) -> Json:
    """An example as if it happened now: its id is new, and its newest time is `now`."""
    moments = [moment for moment in _each(example, _moment) if moment is not None]
    shift = now - max(moments, default=now)
    own_id = example.get(ID) or _inner_id(example)

    def moved(value: Any) -> Any:
        moment = _moment(value)
        if moment is not None:
            return timestamp(moment + shift)
        if own_id is not None and isinstance(value, str):
            return value.replace(own_id, str(subject_id))  # also in the URL of its page
        return value

    fresh = dict.fromkeys((ID, USER_ID, INSTALL_ID), str(subject_id))
    fresh[WEBHOOK_ID] = str(webhook_id)
    made: Json = _mapped(example, moved)
    return made | {name: value for name, value in fresh.items() if name in made}


def _inner_id(example: Json) -> str | None:
    """Return the id of the object in the event's data, if the data only wraps an object."""
    inner = (value.get(ID) for value in example.values() if isinstance(value, dict))
    return next(inner, None)


def _moment(value: Any) -> datetime | None:
    """The time in an example's value, if it has the API's format."""
    try:
        moment = datetime.fromisoformat(value).astimezone(UTC)
    except (TypeError, ValueError):
        return None
    return moment if timestamp(moment) == value else None


def _mapped(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, dict):
        return {name: _mapped(inner, change) for name, inner in value.items()}
    if isinstance(value, list):
        return [_mapped(inner, change) for inner in value]
    return change(value)


def _each(value: Any, read: Callable[[Any], Any]) -> list[Any]:
    found: list[Any] = []
    _mapped(value, lambda inner: found.append(read(inner)))
    return found
