"""Check the chains of the audit log: each entry that was changed, removed or inserted in SQL.

Somebody who can write to the database can also replace a whole chain with its hashes. The
processes' log tells: see `compare`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from cute_api.models import AuditChain, AuditEntry, Erasure
from cute_api.models.database import Database
from cute_api.models.enums import AuditAction
from cute_api.services.accounts import audit_chain
from cute_api.services.accounts.audit import AuditLine
from cute_api.services.accounts.audit_chain import ChainLink

MAX_FINDINGS = 1_000
OWNERS = 500
ROWS = 1_000
LINES = 1_000


class ChainFault(StrEnum):
    """What is wrong at a place of the log."""

    ALTERED = "altered"
    REMOVED = "removed"
    INSERTED = "inserted"
    UNCHAINED = "unchained"


@dataclass(frozen=True, slots=True)
class ChainFinding:
    """A fault of an owner's chain. Entries that are gone have a position, but no id."""

    fault: ChainFault
    owner_id: UUID | None
    position: int | None
    entry_id: UUID | None = None

    @property
    def text(self) -> str:
        """The finding as a line for operators."""
        place = "" if self.position is None else f" {self.position}"
        named = "" if self.entry_id is None else f" ({self.entry_id})"
        owner = "an unknown owner" if self.owner_id is None else self.owner_id
        return f"{self.fault}: entry{place}{named} of {owner}"


@dataclass(frozen=True, slots=True)
class CheckedChains:
    """How many chains and entries were checked, and the first `MAX_FINDINGS` findings."""

    chains: int
    entries: int
    findings: Sequence[ChainFinding]


def check_chain(
    owner_id: UUID,
    entries: Iterable[AuditEntry],
    *,
    anchor: ChainLink,
    head: ChainLink,
    is_erased: bool,
) -> Iterator[ChainFinding]:
    """Compare the entries of a chain, in order, with its ends.

    Only an erased owner's entries may lack their personal texts.
    """
    previous = anchor
    for entry in entries:
        assert entry.position is not None and entry.hash is not None
        if not anchor.position < entry.position <= head.position:
            yield ChainFinding(ChainFault.INSERTED, owner_id, entry.position, entry.id)
            continue
        yield from _missing(owner_id, previous.position + 1, entry.position)
        follows = entry.position > previous.position + 1 or entry.previous_hash == previous.hash
        if not follows or not _is_intact(entry, is_erased=is_erased):
            yield ChainFinding(ChainFault.ALTERED, owner_id, entry.position, entry.id)
        previous = ChainLink(entry.position, entry.hash)
    yield from _missing(owner_id, previous.position + 1, head.position + 1)
    if previous.position == head.position and previous.hash != head.hash:
        yield ChainFinding(ChainFault.ALTERED, owner_id, head.position)


def _missing(owner_id: UUID, start: int, end: int) -> Iterator[ChainFinding]:
    for position in range(start, min(end, start + MAX_FINDINGS)):
        yield ChainFinding(ChainFault.REMOVED, owner_id, position)


def _is_intact(entry: AuditEntry, *, is_erased: bool) -> bool:
    if audit_chain.entry_hash(entry, entry.previous_hash or b"") != entry.hash:
        return False
    if entry.personal_hash is None:
        return not audit_chain.personal_texts(entry)
    if entry.salt is None:
        return is_erased and not audit_chain.personal_texts(entry)
    return audit_chain.personal_hash(entry, entry.salt) == entry.personal_hash


def check_all(database: Database, owner_id: UUID | None = None) -> CheckedChains:
    """Check the chains of all owners or of one, each in its own snapshot of the database."""
    chains = entries = 0
    findings = _unchained(database, owner_id)
    for owner in _owners(database, owner_id):
        with database.transaction() as session:
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            counted, found = _check_owner(session, owner)
        chains, entries = chains + 1, entries + counted
        findings += found[: MAX_FINDINGS - len(findings)]
    return CheckedChains(chains, entries, findings)


def compare(database: Database, lines: Iterable[AuditLine], oldest: UUID) -> list[ChainFinding]:
    """Return the logged entries with ids from `oldest` on that are gone, or have another hash."""
    findings: list[ChainFinding] = []
    batch: list[AuditLine] = []
    for line in lines:
        if line.hash and line.id >= oldest:
            batch.append(line)
        if len(batch) == LINES:
            findings += _differing(database, batch)
            batch = []
    findings += _differing(database, batch)
    return findings[:MAX_FINDINGS]


def _differing(database: Database, lines: Sequence[AuditLine]) -> Iterator[ChainFinding]:
    with database.transaction() as session:
        rows = session.execute(
            select(AuditEntry.id, AuditEntry.owner_id, AuditEntry.position, AuditEntry.hash).where(
                AuditEntry.id.in_([line.id for line in lines])
            )
        )
        stored = {row.id: row for row in rows}
    for line in lines:
        row = stored.get(line.id)
        if row is None:
            yield ChainFinding(ChainFault.REMOVED, None, None, line.id)
        elif (row.hash or b"").hex() != line.hash:
            yield ChainFinding(ChainFault.ALTERED, row.owner_id, row.position, line.id)


def _owners(database: Database, owner_id: UUID | None) -> Iterator[UUID]:
    if owner_id is not None:
        yield owner_id
        return
    after = UUID(int=0)
    while True:
        with database.transaction() as session:
            batch = session.scalars(
                select(AuditChain.owner_id)
                .where(AuditChain.owner_id > after)
                .order_by(AuditChain.owner_id)
                .limit(OWNERS)
            ).all()
        if not batch:
            return
        yield from batch
        after = batch[-1]


def _check_owner(session: Session, owner_id: UUID) -> tuple[int, list[ChainFinding]]:
    """Return how many entries the owner's chain has by its ends, and its faults."""
    chain = session.get(AuditChain, owner_id)
    if chain is None:
        return 0, []
    entries = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.owner_id == owner_id, AuditEntry.position.is_not(None))
        .order_by(AuditEntry.position)
        .execution_options(yield_per=ROWS)
    )
    found = check_chain(
        owner_id,
        entries,
        anchor=ChainLink(chain.anchor_position, chain.anchor_hash),
        head=ChainLink(chain.position, chain.hash),
        is_erased=_is_erased(session, owner_id),
    )
    return chain.position - chain.anchor_position, list(found)


def _is_erased(session: Session, owner_id: UUID) -> bool:
    """Return whether the owner was erased by an entry of the chain, or is being erased."""
    erased = exists().where(
        AuditEntry.owner_id == owner_id,
        AuditEntry.action == AuditAction.USER_ERASED,
        AuditEntry.position.is_not(None),
    )
    ongoing = exists().where(Erasure.user_id == owner_id)
    return bool(session.scalar(select(erased | ongoing)))


def _unchained(database: Database, owner_id: UUID | None) -> list[ChainFinding]:
    """Return entries without a place in a chain: of old releases, or inserted."""
    has_chain = exists().where(AuditChain.owner_id == AuditEntry.owner_id)
    query = select(AuditEntry.id, AuditEntry.owner_id, AuditEntry.position).where(
        AuditEntry.position.is_(None) | AuditEntry.hash.is_(None) | ~has_chain
    )
    if owner_id is not None:
        query = query.where(AuditEntry.owner_id == owner_id)
    with database.transaction() as session:
        rows = session.execute(query.order_by(AuditEntry.id).limit(MAX_FINDINGS)).all()
    return [
        ChainFinding(
            ChainFault.UNCHAINED if row.position is None else ChainFault.INSERTED,
            row.owner_id,
            row.position,
            row.id,
        )
        for row in rows
    ]
