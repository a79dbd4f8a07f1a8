"""Rotate a key: a new secret for the same key, while the previous one works for a grace period.

Id, settings, expiry and counters stay. At most one previous secret is valid: rotating again ends
it. Only the newest secret may rotate, so that a leaked previous one can't take over the key. A key
that rotates itself keeps its previous secret for an hour, because two rotations in a row with a
leaked secret would lock out the owner.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from cute_api.models import ApiKey, clock
from cute_api.models.enums import AuditAction, AuditTarget, NoticeKind
from cute_api.problems import ApiError, Code
from cute_api.refusals import RefusalError
from cute_api.services.accounts import audit
from cute_api.services.accounts.audit import Actor
from cute_api.services.keys import columns, key_mails, keys, principals
from cute_api.services.keys.keys import NewKey
from cute_api.services.keys.principals import Key, SecretKind

DEFAULT_GRACE = timedelta(hours=24)
MAX_GRACE = timedelta(days=7)
OWN_GRACE = timedelta(hours=1)
"""The minimum grace of a key that rotates itself."""


def rotate(
    session: Session, key_id: UUID, *, actor: Actor, grace: timedelta = DEFAULT_GRACE
) -> NewKey:
    """Rotate any key."""
    return rotate_row(session, keys.need(session, key_id), actor=actor, grace=grace)


def require_may_rotate(session: Session, row: ApiKey, key: Key) -> None:
    """Raise 403 for a key called with its previous secret, 409 if it was rotated recently."""
    if row.digest != key.digest:
        raise ApiError(
            Code.NOT_THIS_KEY,
            "A rotation replaced this secret. Only the newest secret can rotate the key.",
        )
    if row.rotated_at is not None and row.previous_expires_at is not None:
        now = clock.now(session)
        if now < min(row.previous_expires_at, row.rotated_at + OWN_GRACE):
            raise ApiError(Code.ROTATED_RECENTLY)


def rotate_row(session: Session, row: ApiKey, *, actor: Actor, grace: timedelta) -> NewKey:
    """Rotate a locked key; without grace the old secret ends now."""
    if not timedelta(0) <= grace <= MAX_GRACE:
        raise RefusalError(
            422, "The grace is too long", f"The grace must be from 0 to {MAX_GRACE.days} days."
        )
    secret = keys.new_secret(SecretKind.KEY if row.app_id is None else SecretKind.APP_KEY)
    now = clock.now(session)
    before = row.prefix
    row.previous_digest = row.digest if grace else None
    row.previous_expires_at = now + grace if grace else None
    row.digest = principals.digest(secret)
    row.prefix = principals.visible_prefix(secret)
    row.rotated_at = now
    session.flush()
    audit.record(
        session,
        actor,
        AuditAction.KEY_ROTATED,
        row.id,
        AuditTarget.KEY,
        owner_id=row.user_id,
        before={"prefix": before},
        after={"prefix": row.prefix},
        prefix=row.prefix,
        grace_seconds=int(grace.total_seconds()),
    )
    keys.notify(
        session,
        row,
        NoticeKind.KEY_ROTATED,
        "key.rotated",
        columns.rotation(row),
    )
    key_mails.rotated(session, row, now, actor)
    return NewKey(row=row, secret=secret)
