"""The region of a webhook: only its workers call the webhook, from their addresses."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cute_api.models import Webhook
from cute_api.models.enums import AuditAction, AuditTarget
from cute_api.services.accounts import audit
from cute_api.services.accounts.audit import Actor
from cute_api.webhooks.delivery import due
from cute_api.webhooks.verification import queue


def assign(session: Session, webhook_id: UUID, region: str | None, actor: Actor) -> bool:
    """Have the workers of a region (None: of no region) serve a webhook. False if it is unknown.

    The worker that serves it now gives it up within two seconds.
    """
    row = session.scalar(
        select(Webhook)
        .where(Webhook.id == webhook_id, Webhook.deleted_at.is_(None))
        .with_for_update()
    )
    if row is None:
        return False
    if row.region != region:
        before, row.region = row.region, region
        audit.record(
            session,
            actor,
            AuditAction.WEBHOOK_EDITED,
            AuditTarget.WEBHOOK,
            row.id,
            owner_id=row.user_id,
            before={"region": before},
            after={"region": region},
        )
        due.wake(session, row.id)
        queue.wake(session)
    return True
