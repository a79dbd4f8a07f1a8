"""The signing secrets of webhooks: rotating one, and sealing all with the newest key.

Secrets are stored only sealed. While a secret is being rotated, the previous one signs too, so that
its owner can replace it without losing a delivery.
"""

import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cute_api.models import Webhook, clock
from cute_api.models.enums import AuditAction, AuditTarget
from cute_api.sealing import RESEAL_BATCH, ResealedBatch, Sealer, UnreadableError
from cute_api.services.accounts import audit
from cute_api.services.keys.principals import Principal
from cute_api.services.webhooks import pauses, setup_rules, views
from cute_api.spec import Spec
from cute_api.webhooks.delivery.signing import new_secret

DEFAULT_OVERLAP = timedelta(days=1)


def rotate_own(
    session: Session,
    principal: Principal,
    webhook_id: UUID,
    *,
    overlap: timedelta,
    spec: Spec,
    sealer: Sealer,
) -> dict[str, Any]:
    """Give a webhook of the caller's a new secret; schema `WebhookWithSecret`.

    The previous secret still signs for `overlap`, which is within the bounds of the document; an
    older one ends now. The key needs the scopes for registering the webhook.
    """
    pauses.hold_live(session, principal.key_id)
    row = views.find_own(session, principal, webhook_id, lock=True)
    setup_rules.require_scopes(principal, row.types, spec)
    now = clock.now(session)
    secret = new_secret(secrets.token_bytes)
    row.previous_sealed_secret = row.sealed_secret if overlap else None
    row.previous_secret_until = now + overlap if overlap else None
    row.sealed_secret = sealer.seal(secret.encode())
    session.flush()
    audit.record(
        session,
        principal,
        AuditAction.WEBHOOK_SECRET_ROTATED,
        row.id,
        AuditTarget.WEBHOOK,
        owner_id=row.user_id,
        overlap_seconds=int(overlap.total_seconds()),
    )
    return {**views.document(session, row), "secret": secret}


def reseal(session: Session, sealer: Sealer, *, after: UUID | None) -> ResealedBatch | None:
    """Seal the secrets of the next webhooks with the newest key; None when there are no more.

    Commit after each call. A secret that no key opens stays as it is, and is counted. A previous
    secret that no longer signs is removed instead.
    """
    batch = select(Webhook).order_by(Webhook.id).limit(RESEAL_BATCH).with_for_update()
    if after is not None:
        batch = batch.where(Webhook.id > after)
    rows = session.scalars(batch).all()
    if not rows:
        return None
    now = clock.now(session)
    unreadable = 0
    for row in rows:
        if row.previous_secret_until is not None and row.previous_secret_until <= now:
            row.previous_sealed_secret = row.previous_secret_until = None
        try:
            row.sealed_secret = sealer.seal(sealer.open(row.sealed_secret))
            if row.previous_sealed_secret is not None:
                row.previous_sealed_secret = sealer.seal(sealer.open(row.previous_sealed_secret))
        except UnreadableError:
            unreadable += 1
    session.flush()
    return ResealedBatch(rows[-1].id, len(rows), unreadable)
