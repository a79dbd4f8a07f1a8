"""Verifying a webhook's URL: requests for it, and the webhook's status.

The worker sends the challenge (`cute_api.webhooks.verification`); nothing here waits for it.
"""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from cute_api.models import Webhook, clock
from cute_api.models.enums import DisabledReason, WebhookStatus
from cute_api.problems import ApiError, Code
from cute_api.services.keys.principals import Principal
from cute_api.services.webhooks import views
from cute_api.webhooks.verification import queue


def begin(session: Session, row: Webhook, *, needed: bool) -> None:
    """Have a webhook's new URL verified, or trust it if verification is not `needed`.

    Deliveries wait meanwhile. The row's status is set, unless it is paused or disabled.
    """
    now = clock.now(session)
    row.verified_at = None if needed else now
    row.verification_due_at = now if needed else None
    row.verification_tries = 0
    row.verification_error = row.verification_tried_at = None
    if row.status is not WebhookStatus.DISABLED:
        row.status = open_status(row)
    if needed:
        queue.wake(session)


def open_status(row: Webhook) -> WebhookStatus:
    """The status of a webhook that is not disabled."""
    if row.pause_reason is not None:
        return WebhookStatus.PAUSED
    return WebhookStatus.ACTIVE if row.verified_at is not None else WebhookStatus.UNVERIFIED


def verify_own(
    session: Session, principal: Principal, webhook_id: UUID, *, needed: bool
) -> dict[str, Any]:
    """Restart the verification of a webhook of the caller's now; schema `Webhook`.

    A verified one stays verified. One that was disabled because it never responded is enabled.
    Raises `ApiError`: `not_found`, `webhook_not_active`.
    """
    row = views.find_own(session, principal, webhook_id, lock=True)
    if row.status is WebhookStatus.DISABLED:
        if row.disabled_reason is not DisabledReason.UNVERIFIED:
            raise ApiError(
                Code.WEBHOOK_NOT_ACTIVE,
                'The webhook is disabled. Enable it with `PATCH {"status": "active"}`, which also '
                "verifies it.",
            )
        reopen(session, row)
    if row.verified_at is None:
        begin(session, row, needed=needed)
    session.flush()
    return views.document(session, row)


def reopen(session: Session, row: Webhook) -> None:
    """Enable a disabled webhook. If a lost key may have set it up, it waits for confirmation."""
    row.status = open_status(row)
    row.disabled_reason = None
    row.disabled_at = None
    row.missed_until = clock.now(session)
