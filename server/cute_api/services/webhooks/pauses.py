"""Pausing and resuming the webhooks that a lost key may have set up.

Somebody with a leaked key can register a URL of theirs, which would outlive the key. So ending a
key pauses the webhooks that it created or edited, until the owner confirms them. Meanwhile their
deliveries are queued: none is lost.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, any_, case, literal, or_, select, update
from sqlalchemy.orm import Session

from cute_api.models import ApiKey, Webhook
from cute_api.models.enums import AuditAction, AuditTarget, PauseReason, WebhookStatus
from cute_api.problems import ApiError, Code
from cute_api.services.accounts import audit
from cute_api.services.accounts.audit import Actor
from cute_api.services.keys.principals import Principal
from cute_api.services.webhooks import setup_rules, verifying, views
from cute_api.spec import Spec
from cute_api.webhooks.delivery import due
from cute_api.webhooks.verification import queue


def pause_of_key(session: Session, key: ApiKey, reason: PauseReason) -> int:
    """Pause webhooks that `key` created or edited; return their count. Lock the key before.

    A disabled webhook will be paused when it is enabled.
    """
    paused = session.scalars(
        update(Webhook)
        .where(
            Webhook.user_id == key.user_id,
            Webhook.deleted_at.is_(None),
            Webhook.status != WebhookStatus.PAUSED,
            was_set_up_by(key),
        )
        .values(
            status=case(
                (Webhook.status == WebhookStatus.DISABLED, WebhookStatus.DISABLED.value),
                else_=WebhookStatus.PAUSED.value,
            ),
            pause_reason=reason,
        )
        .returning(Webhook.status)
    ).all()
    return paused.count(WebhookStatus.PAUSED)


def was_set_up_by(key: ApiKey) -> ColumnElement[bool]:
    """The condition of webhooks that this key created or edited."""
    return or_(
        Webhook.created_by_key_id == key.id, literal(key.id) == any_(Webhook.edited_by_key_ids)
    )


def confirm_own(
    session: Session,
    principal: Principal,
    webhook_id: UUID,
    *,
    spec: Spec,
) -> dict[str, Any]:
    """Resume a webhook that its owner vouches for; schema `Webhook`.

    A key needs the scopes for registering the webhook, and vouches for it from now on: revoking the
    key pauses the webhook again.
    """
    # Lock the key before the webhook, as a revocation does.
    hold_live(session, principal.key_id)
    row = views.find_own(session, principal, webhook_id, lock=True)
    setup_rules.require_scopes(principal, row.types, spec)
    if row.status is WebhookStatus.PAUSED:
        _release(session, row, principal)
        if principal.key is not None:
            row.edited_by_key_ids = [principal.key.id]
            session.flush()
    return views.document(session, row)


def confirm(session: Session, webhook_id: UUID, actor: Actor) -> bool:
    """Resume a webhook that an operator vouches for. False if it does not exist."""
    row = _lock(session, Webhook.id == webhook_id)
    if row is None:
        return False
    if row.status is WebhookStatus.PAUSED:
        _release(session, row, actor)
    return True


def hold_live(session: Session, key_id: UUID | None) -> None:
    """Keep a key from being revoked until the transaction ends; 401 if it is already.

    So a revocation sees every webhook that the key has set up. The `key_id` is None for an owner
    who acts without a key.
    """
    if key_id is None:
        return
    live = session.scalar(
        select(ApiKey.id)
        .where(ApiKey.id == key_id, ApiKey.revoked_at.is_(None))
        .with_for_update(read=True)
    )
    if live is None:
        raise ApiError(Code.INVALID_API_KEY)


def _lock(session: Session, *conditions: Any) -> Webhook | None:
    return session.scalar(
        select(Webhook)
        .where(*conditions, Webhook.deleted_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _release(session: Session, row: Webhook, actor: Actor) -> None:
    reason, before = row.pause_reason, row.status
    row.pause_reason = None
    row.status = verifying.open_status(row)
    audit.record(
        session,
        actor,
        AuditAction.WEBHOOK_CONFIRMED,
        row.id,
        AuditTarget.WEBHOOK,
        owner_id=row.user_id,
        before={"status": before},
        after={"status": row.status},
        paused_for=reason,
    )
    due.wake(session)
    queue.wake(session)
