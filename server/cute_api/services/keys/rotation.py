"""Rotating a key: another secret for the same key, while the one before lives on for a grace.

Id, settings, expiry and counters stay. At most one predecessor lives: rotating again ends it. Only
the newest secret may rotate, so that the holder of a leaked predecessor can't take the key over. A
key that rotates itself keeps its predecessor for an hour: two rotations in a row would lock out the
owner of a secret that leaked.
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
from cute_api.services.keys.principals import Key

DEFAULT_GRACE = timedelta(hours=24)
MAX_GRACE = timedelta(days=7)
OWN_GRACE = timedelta(hours=1)
"""What a key that rotates itself leaves to its predecessor at least."""


def rotate(
    session: Session, key_id: UUID, *, actor: Actor, grace: timedelta = DEFAULT_GRACE
) -> NewKey:
    """Rotate any key."""
    return rotate_row(session, keys.need(session, key_id), actor=actor, grace=grace)


def require_may_rotate(session: Session, row: ApiKey, key: Key) -> None:
    """403 for a key that may not rotate itself in this secret; 409 when it has done so recently."""
    if row.digest != key.digest:
        raise ApiError(
            Code.NOT_THIS_KEY,
            "This secret was replaced by a rotation: only the newest one may rotate the key.",
        )
    if row.rotated_at is not None and row.previous_expires_at is not None:
        now = clock.now(session)
        if now < min(row.previous_expires_at, row.rotated_at + OWN_GRACE):
            raise ApiError(Code.ROTATED_RECENTLY)


def rotate_row(session: Session, row: ApiKey, *, actor: Actor, grace: timedelta) -> NewKey:
    """Rotate a key whose row is locked; no grace ends the old secret now."""
    if not timedelta(0) <= grace <= MAX_GRACE:
        raise RefusalError(
            422, "The grace is too long", f"The grace must be from 0 to {MAX_GRACE.days} days."
        )
    secret = keys.new_secret()
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
        AuditTarget.KEY,
        row.id,
        user_id=str(row.user_id),
        prefix=row.prefix,
        before=before,
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
