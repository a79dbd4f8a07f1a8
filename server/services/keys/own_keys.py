"""Keys and paused webhooks as their owner's portal session handles them.

Everything here is limited to what is the owner's: another user's id is as unknown as none.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from server.models import ApiKey, User, Webhook
from server.models.enums import RevocationReason, WebhookStatus
from server.services.accounts import notices
from server.services.accounts.audit import Actor
from server.services.keys import keys, rotation
from server.services.keys.keys import NewKey
from server.services.webhooks import pauses

MAX_SHOWN = 100


def list_all(session: Session, user_id: UUID) -> Sequence[ApiKey]:
    """Their keys that were not revoked, but for the reference's, the newest `MAX_SHOWN` first."""
    return session.scalars(
        select(ApiKey)
        .where(
            ApiKey.user_id == user_id,
            ApiKey.explorer.is_(False),
            ApiKey.revoked_at.is_(None),
        )
        .order_by(ApiKey.id.desc())
        .limit(MAX_SHOWN)
    ).all()


def list_ever(session: Session, user_id: UUID) -> Sequence[ApiKey]:
    """The user's keys, those too that were revoked, the newest `MAX_SHOWN` first.

    Those of the reference come last: there may be many of them."""
    return session.scalars(
        select(ApiKey)
        .where(ApiKey.user_id == user_id)
        .order_by(ApiKey.explorer, ApiKey.id.desc())
        .limit(MAX_SHOWN)
    ).all()


def newest_live(session: Session, user_id: UUID) -> ApiKey | None:
    """The user's newest key that is neither revoked nor expired."""
    return session.scalar(
        select(ApiKey)
        .where(ApiKey.user_id == user_id, ApiKey.explorer.is_(False), *keys.is_live())
        .order_by(ApiKey.id.desc())
        .limit(1)
    )


def may_create(session: Session, user_id: UUID) -> bool:
    """Whether the user's email is confirmed, as it must be before the first key."""
    return session.get_one(User, user_id).email_verified_at is not None


def find_ever(session: Session, user_id: UUID, key_id: UUID) -> ApiKey | None:
    """The user's key with this id, also when it was revoked."""
    return session.scalar(select(ApiKey).where(ApiKey.id == key_id, ApiKey.user_id == user_id))


def find(session: Session, user_id: UUID, key_id: UUID) -> ApiKey | None:
    """The user's key with this id, unless it was revoked, or is one of the reference's."""
    return session.scalar(
        select(ApiKey).where(
            ApiKey.id == key_id,
            ApiKey.user_id == user_id,
            ApiKey.explorer.is_(False),
            ApiKey.revoked_at.is_(None),
        )
    )


def revoke(session: Session, user_id: UUID, key_id: UUID) -> None:
    """The owner ends a key of theirs. Raises `keys.NoSuchKeyError`."""
    row = keys.need(session, key_id, user_id=user_id)
    keys.end(session, row, RevocationReason.BY_OWNER, Actor.of_user(user_id))
    notices.hide_own_action(session, user_id, key_id)


def rotate(session: Session, user_id: UUID, key_id: UUID, *, grace: timedelta) -> NewKey:
    """The owner gives a key of theirs another secret. Raises `keys.NoSuchKeyError`."""
    made = rotation.rotate(
        session, key_id, user_id=user_id, actor=Actor.of_user(user_id), grace=grace
    )
    notices.hide_own_action(session, user_id, key_id)
    return made


def count_webhooks(session: Session, key: ApiKey) -> int:
    """How many webhooks would be paused if the key were revoked now."""
    counted = session.scalar(select(func.count()).select_from(Webhook).where(*_pausable(key)))
    return counted or 0


def used_webhooks(session: Session, key: ApiKey) -> Sequence[Webhook]:
    """The webhooks that would be paused if the key were revoked now, the newest `MAX_SHOWN`."""
    return session.scalars(
        select(Webhook).where(*_pausable(key)).order_by(Webhook.id.desc()).limit(MAX_SHOWN)
    ).all()


def _pausable(key: ApiKey) -> tuple[ColumnElement[bool], ...]:
    return (
        Webhook.user_id == key.user_id,
        Webhook.deleted_at.is_(None),
        Webhook.status == WebhookStatus.ACTIVE,
        pauses.was_set_up_by(key),
    )


def paused_webhooks(session: Session, user_id: UUID) -> Sequence[Webhook]:
    """The user's webhooks that wait to be confirmed, the newest `MAX_SHOWN` first."""
    return session.scalars(
        select(Webhook)
        .where(
            Webhook.user_id == user_id,
            Webhook.deleted_at.is_(None),
            Webhook.status == WebhookStatus.PAUSED,
        )
        .order_by(Webhook.id.desc())
        .limit(MAX_SHOWN)
    ).all()


def confirm_webhook(session: Session, user_id: UUID, webhook_id: UUID) -> bool:
    """The owner vouches for a webhook of theirs, which continues. False when there is none."""
    own = session.scalar(
        select(Webhook.id).where(Webhook.id == webhook_id, Webhook.user_id == user_id)
    )
    return own is not None and pauses.confirm(session, own, Actor.of_user(user_id))
