"""The chain of hashes of an owner's audit entries.

An entry's hash covers the previous entry's, so an entry that is changed, removed or inserted in SQL
breaks the chain (`audit_check`). Entries get their place as the last step before the commit:
parallel writers of one owner then queue for a moment, others not at all, and because nothing is
locked after the chains, which are locked in order, they can't deadlock.

Texts that an erasure removes are covered by a salted hash of their own. Without the salt, which
goes with them, nobody can guess them from it.
"""

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from itertools import takewhile
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Row, Text, and_, delete, event, or_, select, text, update
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import Session

from cute_api.models import App, AuditChain, AuditEntry
from cute_api.models.enums import AuditTarget

# Details with texts of people; all others are ids, states and times.
PERSONAL = ("name", "reason", "source", "url", "description", "email", "username", "agent")
SALT_BYTES = 16
BATCH = 1_000
CHAINS = 100
STATEMENTS = 3
"""How many statements it takes to append to a chain."""
_WAITING = "audit_entries"

# Locks the chains of the owners, in order; a row for each entry, with its id and time.
_LOCK = text("""
    WITH chains AS (
        INSERT INTO audit_chains (owner_id)
        SELECT DISTINCT owner_id FROM unnest(CAST(:owners AS uuid[])) AS owner_id ORDER BY owner_id
        ON CONFLICT (owner_id) DO UPDATE SET owner_id = excluded.owner_id
        RETURNING owner_id, position, hash
    )
    SELECT owner_id, position, hash, uuidv7() AS id, clock_timestamp() AS at
    FROM chains JOIN unnest(CAST(:owners AS uuid[])) AS entry (owner_id) USING (owner_id)
    ORDER BY id
""")


@dataclass(frozen=True, slots=True)
class ChainLink:
    """A place in a chain: an entry's position and hash."""

    position: int
    hash: bytes


def add(session: Session, entry: AuditEntry) -> None:
    """Have the commit of the session write an entry. It needs an owner, but no id or time."""
    waiting: list[AuditEntry] = session.info.setdefault(_WAITING, [])
    if not waiting:
        event.listen(session, "before_commit", _write_waiting, once=True)
    waiting.append(entry)


def _write_waiting(session: Session) -> None:
    entries: list[AuditEntry] = session.info.pop(_WAITING)
    append(session, entries)


def append(session: Session, entries: Sequence[AuditEntry]) -> None:
    """Append entries to the chains of their owners, which are locked until the commit."""
    owners = [str(entry.owner_id) for entry in entries]
    places: defaultdict[UUID, list[Row[Any]]] = defaultdict(list)
    for row in session.execute(_LOCK, {"owners": owners}):
        places[row.owner_id].append(row)
    ends: dict[UUID, ChainLink] = {}
    for entry in entries:
        assert entry.owner_id is not None, "see `audit.record`"
        row = places[entry.owner_id].pop(0)
        if entry.id is None:
            entry.id, entry.at = row.id, row.at
        previous = ends.get(entry.owner_id, ChainLink(row.position, bytes(row.hash)))
        ends[entry.owner_id] = _seal(entry, previous)
    session.add_all(entries)
    session.flush()
    heads = [
        {"owner_id": owner_id, "position": end.position, "hash": end.hash}
        for owner_id, end in ends.items()
    ]
    session.execute(update(AuditChain), heads)


def adopt(session: Session) -> int:
    """Append a batch of entries that releases without chains wrote; return how many."""
    entries = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.position.is_(None))
        .order_by(AuditEntry.id)
        .limit(BATCH)
        .with_for_update()
    ).all()
    for entry in entries:
        entry.owner_id = entry.owner_id or _owner_of(session, entry)
    append(session, entries)
    return len(entries)


def _owner_of(session: Session, entry: AuditEntry) -> UUID:
    if entry.target_kind is AuditTarget.APP:
        app = session.get(App, entry.target_id)
        return entry.target_id if app is None else app.user_id
    user_id = entry.details.get("user_id")
    return entry.target_id if user_id is None else UUID(user_id)


def _seal(entry: AuditEntry, previous: ChainLink) -> ChainLink:
    """Give an entry its place after `previous`, and return it."""
    entry.position, entry.previous_hash = previous.position + 1, previous.hash
    if personal_texts(entry):
        entry.salt = secrets.token_bytes(SALT_BYTES)
        entry.personal_hash = personal_hash(entry, entry.salt)
    entry.hash = entry_hash(entry, previous.hash)
    return ChainLink(entry.position, entry.hash)


def entry_hash(entry: AuditEntry, previous_hash: bytes) -> bytes:
    """Return the SHA-256 of the previous hash and the entry without its personal texts.

    The entry is JSON with sorted names and without spaces, its time in UTC with its microseconds.
    """
    personal = entry.personal_hash
    content = {
        "owner": str(entry.owner_id),
        "position": entry.position,
        "id": str(entry.id),
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor_kind": entry.actor_kind,
        "actor": entry.actor,
        "person": None if entry.person_id is None else str(entry.person_id),
        "role": entry.role,
        "action": entry.action,
        "target_kind": entry.target_kind,
        "target": str(entry.target_id),
        "details": {name: value for name, value in entry.details.items() if name not in PERSONAL},
        "personal": None if personal is None else personal.hex(),
    }
    return hashlib.sha256(previous_hash + _canonical(content)).digest()


def personal_hash(entry: AuditEntry, salt: bytes) -> bytes:
    """Return the SHA-256 of the salt and the entry's personal texts, as JSON like the entry."""
    return hashlib.sha256(salt + _canonical(personal_texts(entry))).digest()


def personal_texts(entry: AuditEntry) -> dict[str, Any]:
    """Return the texts that an erasure removes from an entry, as far as there are any."""
    texts = {"address": entry.address, "before": entry.before, "after": entry.after}
    texts |= {name: entry.details.get(name) for name in PERSONAL}
    return {name: value for name, value in texts.items() if value not in (None, "", {})}


def _canonical(content: object) -> bytes:
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def forget_personal(session: Session, entries: ColumnElement[bool]) -> int:
    """Remove the personal texts of a batch of entries, and return how many had some.

    Actions, ids and states stay, and so do the hashes.
    """
    names = array(PERSONAL, type_=Text)
    texts = or_(
        AuditEntry.details.op("?|")(names),
        *(column.is_not(None) for column in (AuditEntry.address, AuditEntry.salt)),
    )
    batch = select(AuditEntry.id).where(entries, texts).limit(BATCH)
    forgotten = (
        update(AuditEntry)
        .where(AuditEntry.id.in_(batch))
        .values(
            details=AuditEntry.details.op("-", return_type=AuditEntry.details.type)(names),
            address=None,
            before=None,
            after=None,
            salt=None,
        )
        .returning(AuditEntry.id)
    )
    return len(session.scalars(forgotten).all())


def cut(session: Session, before: UUID) -> int:
    """Remove a batch of entries with ids before this one; return how many.

    A chain then begins after its anchor: the last entry that was removed. Chains that are in use
    wait for their next turn.
    """
    unchained = (
        select(AuditEntry.id)
        .where(AuditEntry.id < before, AuditEntry.position.is_(None))
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    gone = delete(AuditEntry).where(AuditEntry.id.in_(unchained)).returning(AuditEntry.id)
    removed = len(session.scalars(gone).all())
    first = and_(
        AuditEntry.owner_id == AuditChain.owner_id,
        AuditEntry.position == AuditChain.anchor_position + 1,
    )
    due = session.scalars(
        select(AuditChain)
        .join(AuditEntry, first)
        .where(AuditEntry.id < before)
        .order_by(AuditChain.owner_id)
        .limit(CHAINS)
        .with_for_update(of=AuditChain, skip_locked=True)
    ).all()
    return removed + sum(_cut_chain(session, chain, before) for chain in due)


def _cut_chain(session: Session, chain: AuditChain, before: UUID) -> int:
    """Remove the oldest entries of a locked chain, up to the first that is kept."""
    own = AuditEntry.owner_id == chain.owner_id
    oldest = session.execute(
        select(AuditEntry.id, AuditEntry.position, AuditEntry.hash)
        .where(own, AuditEntry.position.is_not(None))
        .order_by(AuditEntry.position)
        .limit(BATCH)
    ).all()
    over = list(takewhile(lambda row: row.id < before, oldest))
    if not over:
        return 0
    end = over[-1]
    session.execute(delete(AuditEntry).where(own, AuditEntry.position <= end.position))
    chain.anchor_position, chain.anchor_hash = end.position, end.hash
    return len(over)
