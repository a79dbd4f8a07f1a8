"""After the restore of a backup: redo what the restored database has forgotten.

A backup lacks later actions: revoked keys work again, ended sessions are back, and the feeds would
reuse numbers that callers have read. The actions are in the processes' log ("An action was
audited."), which the restore doesn't replace.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from cute_api.models import (
    ApiKey,
    AuditEntry,
    DeviceLogin,
    FeedHead,
    ItemChange,
    ItemHashHead,
    ItemSnapshot,
    ItemSnapshotChunk,
    MailToken,
    PortalSession,
)
from cute_api.models.enums import AuditAction
from cute_api.services.accounts.audit import Actor, AuditLine
from cute_api.services.feeds import ranges
from cute_api.services.keys import keys

BATCH = 1_000
# A rotation is included, because its old secret would work again, and its new one is unknown.
ENDED = frozenset({AuditAction.KEY_REVOKED, AuditAction.KEY_REPORTED, AuditAction.KEY_ROTATED})
# Actions that don't need to be replayed.
READ = frozenset(
    {
        AuditAction.KEYS_LISTED,
        AuditAction.USERS_LISTED,
        AuditAction.USER_VIEWED,
        AuditAction.LEAKS_LISTED,
        AuditAction.AUDIT_LISTED,
        AuditAction.SESSION_STARTED,
        AuditAction.SESSION_FAILED,
        AuditAction.SESSION_ENDED,
        AuditAction.SECOND_FACTOR_FAILED,
    }
)


@dataclass(frozen=True, slots=True)
class RestoredDatabase:
    """How many sessions and keys were ended, and the logged actions that remain to be done."""

    sessions: int
    revoked: int
    to_do: tuple[AuditLine, ...]


def settle(session: Session, lines: Sequence[AuditLine], actor: Actor) -> RestoredDatabase:
    """Do what is safe without a person, before any process uses the database.

    `lines` are those of the log, including actions that the database still knows.
    """
    begin_ranges(session)
    session.execute(delete(MailToken))
    session.execute(delete(DeviceLogin))
    sessions = session.execute(delete(PortalSession).returning(PortalSession.id)).all()
    missing = _missing(session, lines)
    revoked = sum(
        keys.revoke(session, line.target_id, actor=actor)
        for line in missing
        if line.action in ENDED
    )
    to_do = tuple(line for line in missing if line.action not in ENDED | READ)
    return RestoredDatabase(len(sessions), revoked, to_do)


def revoke_all(session: Session, actor: Actor) -> int:
    """Revoke all live keys, for restores without a log; return how many."""
    live = session.scalars(select(ApiKey.id).where(*keys.is_live())).all()
    return sum(keys.revoke(session, key_id, actor=actor) for key_id in live)


def begin_ranges(session: Session) -> None:
    """Continue the feeds in a new range of numbers, and drop snapshots of the old one."""
    head = session.scalars(select(FeedHead).with_for_update()).one()
    head.sequence = ranges.next_of(head.sequence)
    newest = session.scalar(select(func.max(ItemChange.sequence)))
    if newest is not None:
        # The feed shows the item of the newest change again, unchanged.
        session.execute(
            update(ItemChange)
            .where(ItemChange.sequence == newest)
            .values(sequence=ranges.next_of(newest))
        )
        session.execute(
            update(ItemHashHead)
            .where(ItemHashHead.sequence == newest)
            .values(sequence=ranges.next_of(newest))
        )
    session.execute(delete(ItemSnapshotChunk))
    session.execute(delete(ItemSnapshot))


def _missing(session: Session, lines: Sequence[AuditLine]) -> Sequence[AuditLine]:
    """Return the lines whose entries the database lacks."""
    missing: list[AuditLine] = []
    for start in range(0, len(lines), BATCH):
        batch = lines[start : start + BATCH]
        ids = [line.id for line in batch]
        known = set(session.scalars(select(AuditEntry.id).where(AuditEntry.id.in_(ids))))
        missing += [line for line in batch if line.id not in known]
    return missing
