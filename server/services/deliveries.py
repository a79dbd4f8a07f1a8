"""The delivery log: what was sent to a user's webhooks, how that went, and sending it again.

A delivery is looked up by its webhook and its id, since nothing indexes the id alone. What is read
here is kept for 31 days; the body of a request is made from the event, as it was for sending.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, any_, cast, func, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PGUUID
from sqlalchemy.orm import InstrumentedAttribute, Session

from server.models import Attempt, Delivery, Event, Webhook
from server.models.enums import DeliveryStatus, WebhookStatus
from server.problems import ApiError, Code
from server.services import representations
from server.services.cursors import Listing
from server.services.moments import EPOCH, MILLISECOND, first_id, moment
from server.services.pagination import PageRequest, page
from server.services.principals import Caller
from server.spec import EventType
from server.webhooks import signing
from server.webhooks.postgres import DUE_CHANNEL

SHOWN_ATTEMPTS = 100
# A delivery that had as many is not sent again; the schedule of its last round may end above that.
MAX_ATTEMPTS = 100
# A user has few webhooks at once; of those that are deleted the newest ones are looked through.
MAX_WEBHOOKS = 1_000

Json = dict[str, Any]


def need_webhook(
    session: Session, principal: Caller, webhook_id: UUID, *, lock: bool = False
) -> Webhook:
    """A webhook of the caller's, which may be locked until the transaction ends; 404 for none.

    Whoever makes finished deliveries pending locks it: rows that change their status move to
    another table, and two that move one would get in each other's way.
    """
    wanted = select(Webhook).where(
        Webhook.id == webhook_id,
        Webhook.user_id == principal.user_id,
        Webhook.deleted_at.is_(None),
    )
    row = session.scalar(wanted.with_for_update(key_share=True) if lock else wanted)
    if row is None:
        raise ApiError(Code.NOT_FOUND, "You have no such webhook.")
    return row


def require_active(row: Webhook) -> None:
    """409 for a webhook to which nothing is sent. One that is paused is sent it later."""
    if row.deleted_at is not None:
        raise ApiError(
            Code.WEBHOOK_NOT_ACTIVE,
            "The webhook was deleted. Register a new one: its deliveries are its own.",
        )
    if row.status is WebhookStatus.DISABLED:
        raise ApiError(
            Code.WEBHOOK_NOT_ACTIVE,
            'The webhook is disabled. Enable it with `PATCH {"active": true}`, then try again.',
        )


def list_of_webhook(session: Session, principal: Caller, webhook_id: UUID, query: Json) -> Json:
    """A page of a webhook's deliveries, newest first. `query` holds the operation's parameters."""
    wanted = PageRequest.of(
        session,
        Listing.DELIVERIES,
        {**query, "webhook_id": str(webhook_id)},
        user_id=principal.user_id,
    )
    need_webhook(session, principal, webhook_id)
    conditions: list[ColumnElement[bool]] = [
        Delivery.webhook_id == webhook_id,
        *wanted.older_than(Delivery.id),
    ]
    if "status" in query:
        conditions.append(Delivery.status == query["status"])
    if "event" in query:
        conditions.append(Delivery.event_type == query["event"])
    # Ids begin with the time at which they were made, and they are what the rows are sorted by.
    if "since" in query:
        conditions.append(Delivery.id >= first_id(moment(query, "since")))
    if "until" in query:
        conditions.append(Delivery.id < first_id(moment(query, "until")))
    rows = session.scalars(
        select(Delivery).where(*conditions).order_by(Delivery.id.desc()).limit(wanted.limit + 1)
    ).all()
    return page(rows, wanted, representations.delivery)


def count_waiting(session: Session, principal: Caller, webhook_id: UUID, *, most: int) -> int:
    """How many deliveries a webhook of the caller's still waits for; no more than `most`."""
    need_webhook(session, principal, webhook_id)
    waiting = (
        select(Delivery.id)
        .where(Delivery.webhook_id == webhook_id, Delivery.status == DeliveryStatus.PENDING)
        .limit(most)
    )
    return session.scalars(select(func.count()).select_from(waiting.subquery())).one()


def get(
    session: Session,
    principal: Caller,
    delivery_id: UUID,
    *,
    event_types: Mapping[str, EventType],
) -> Json:
    """Schema `DeliveryWithAttempts`. Raises `ApiError`: `not_found`, `missing_scope`."""
    row = _need(session, principal, delivery_id)
    _require_scope(principal, row.event_type, event_types)
    # The text, since what was signed are its bytes.
    data = session.scalar(select(cast(Event.data, Text)).where(Event.id == row.event_id))
    if data is None:
        raise _unknown()
    attempts = session.scalars(
        select(Attempt)
        .where(Attempt.delivery_id == row.id, Attempt.event_id == row.event_id)
        .order_by(Attempt.number.desc())
        .limit(SHOWN_ATTEMPTS)
    ).all()
    body = signing.body(
        row.event_id, row.event_type, (row.occurred_at - EPOCH) // MILLISECOND, data.encode()
    )
    return {
        **representations.delivery(row),
        "request_body": body.decode(),
        "attempts": [representations.attempt(attempt) for attempt in reversed(attempts)],
    }


def redeliver(
    session: Session,
    principal: Caller,
    delivery_id: UUID,
    *,
    event_types: Mapping[str, EventType],
) -> Json:
    """Send a finished delivery again, as if it were new; schema `Delivery`.

    Raises `ApiError`: `not_found`, `missing_scope`, `delivery_pending`, `too_many_attempts`,
    `webhook_not_active`.
    """
    found = _need(session, principal, delivery_id)
    _require_scope(principal, found.event_type, event_types)
    webhook = session.scalars(
        select(Webhook)
        .where(Webhook.id == found.webhook_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()
    require_active(webhook)
    if found.status is not DeliveryStatus.PENDING and found.attempt_count >= MAX_ATTEMPTS:
        raise ApiError(Code.TOO_MANY_ATTEMPTS)
    row = rearm(session, webhook, Delivery.id == found.id, Delivery.event_id == found.event_id)
    if not row:
        raise ApiError(Code.DELIVERY_PENDING)
    return representations.delivery(row[0])


def rearm(session: Session, webhook: Webhook, *conditions: ColumnElement[bool]) -> list[Delivery]:
    """Make finished deliveries of a webhook due now, all their tries before them; those that were.

    The webhook's row must be locked. Attempts keep being numbered. What had `MAX_ATTEMPTS` stays
    as it is.
    """
    rows = session.scalars(
        update(Delivery)
        .where(
            Delivery.webhook_id == webhook.id,
            Delivery.status != DeliveryStatus.PENDING,
            Delivery.attempt_count < MAX_ATTEMPTS,
            *conditions,
        )
        .values(
            status=DeliveryStatus.PENDING,
            tries=0,
            next_attempt_at=func.statement_timestamp(),
            finished_at=None,
        )
        .returning(Delivery)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).all()
    if rows:
        wake(session, webhook)
    return list(rows)


def wake(session: Session, webhook: Webhook) -> None:
    """Tell the deliverers, once the transaction is committed, to which webhook something is due."""
    session.execute(select(func.pg_notify(DUE_CHANNEL, str(webhook.id))))


def one_of(column: InstrumentedAttribute[UUID], ids: Sequence[UUID]) -> ColumnElement[bool]:
    """The condition that a column holds one of many ids: one parameter, however many."""
    return column == any_(literal(list(ids), ARRAY(PGUUID(as_uuid=True))))


def readable(principal: Caller, event_types: Mapping[str, EventType]) -> list[str]:
    """The event types whose data the caller may see."""
    return [
        name for name, event_type in event_types.items() if principal.has(event_type.required_scope)
    ]


def _need(session: Session, principal: Caller, delivery_id: UUID) -> Delivery:
    webhook_ids = session.scalars(
        select(Webhook.id)
        .where(Webhook.user_id == principal.user_id)
        .order_by(Webhook.deleted_at.desc().nulls_first())
        .limit(MAX_WEBHOOKS)
    ).all()
    row = session.scalar(
        select(Delivery).where(one_of(Delivery.webhook_id, webhook_ids), Delivery.id == delivery_id)
    )
    if row is None:
        raise _unknown()
    return row


def _require_scope(
    principal: Caller, event_type: str, event_types: Mapping[str, EventType]
) -> None:
    known = event_types.get(event_type)
    if known is not None and not principal.has(known.required_scope):
        raise ApiError(
            Code.MISSING_SCOPE,
            f"For a delivery of `{event_type}` the key needs the scope `{known.required_scope}`.",
        )


def _unknown() -> ApiError:
    return ApiError(Code.NOT_FOUND, "You have no such delivery, or it is no longer kept.")
