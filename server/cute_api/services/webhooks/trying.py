"""Trying a webhook now, before its deliveries are due or while they are held.

A receiver that has failed ten times in a row gets one attempt at a time, with pauses of up to a
minute, and failed deliveries wait for hours. An owner who has fixed it need not wait.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, literal_column, select, update
from sqlalchemy.orm import Session

from cute_api.models import Delivery, Lane, clock
from cute_api.models.enums import DeliveryStatus, WebhookStatus
from cute_api.problems import ApiError, Code
from cute_api.services.deliveries import deliveries
from cute_api.services.keys.principals import Principal
from cute_api.services.webhooks import views
from cute_api.webhooks.delivery import due

# The deliveries that are made due. While the receiver still fails, ten of them are attempted.
MOST = 1_000
WAITS_FOR: Mapping[WebhookStatus, str] = {
    WebhookStatus.PAUSED: "Confirm it with `POST /v1/webhooks/{id}/confirm`",
    WebhookStatus.UNVERIFIED: "Verify it with `POST /v1/webhooks/{id}/verify`",
}


def try_own(session: Session, principal: Principal, webhook_id: UUID) -> dict[str, Any]:
    """Make the waiting deliveries of a caller's webhook due now; schema `Webhook`.

    Raises `ApiError`: `not_found`, `webhook_not_active`.
    """
    row = views.find_own(session, principal, webhook_id, lock=True)
    deliveries.require_active(row)
    if row.status in WAITS_FOR:
        raise ApiError(
            Code.WEBHOOK_NOT_ACTIVE,
            f"The webhook is {row.status}. {WAITS_FOR[row.status]} to send its deliveries.",
        )
    # The deliverer may be recording an attempt and hold the row's lock: skip that row.
    later = (
        select(Delivery.id)
        .where(*_pending(webhook_id), Delivery.next_attempt_at > clock.STATEMENT)
        .order_by(Delivery.next_attempt_at)
        .limit(MOST)
        .with_for_update(skip_locked=True)
    )
    session.execute(
        update(Delivery)
        .where(*_pending(webhook_id), Delivery.id.in_(later))
        .values(next_attempt_at=clock.STATEMENT)
        .execution_options(synchronize_session=False)
    )
    hurry(session, webhook_id)
    return views.document(session, row)


def ahead(webhook_id: UUID) -> ColumnElement[datetime]:
    """A due time for a new delivery before all waiting deliveries of a webhook."""
    first = select(func.min(Delivery.next_attempt_at)).where(*_pending(webhook_id))
    before = first.scalar_subquery() - literal_column("interval '1 microsecond'")
    return func.least(clock.STATEMENT, before)


def hurry(session: Session, webhook_id: UUID) -> None:
    """Have an attempt begin at once, even while the webhook's deliveries are held."""
    session.execute(
        update(Lane)
        .where(Lane.webhook_id == webhook_id, Lane.failing_since.is_not(None))
        .values(held_until=None, generation=Lane.generation + 1)
    )
    due.wake(session, webhook_id)


def _pending(webhook_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (Delivery.webhook_id == webhook_id, Delivery.status == DeliveryStatus.PENDING)
