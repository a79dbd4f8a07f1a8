"""Changes of the API that operators show to partners before they are deployed."""

import hashlib
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from cute_api.lib import visible
from cute_api.models import StoredProposal, clock
from cute_api.services.contracts.outlook import Proposal
from cute_api.versions.breaks import Moves, moves_of

MAX_PROPOSALS = 5
MAX_BYTES = 1024 * 1024
MAX_NAME = 80


class ProposalError(ValueError):
    """A proposal can't be stored; the text says why."""


class ProposalState(NamedTuple):
    """A stored proposal, when it was made, and whether the server has all of it."""

    name: str
    created_at: datetime
    is_deployed: bool


def propose(session: Session, name: str, content: str, dates: Collection[str]) -> Moves:
    """Store what a branch breaks, in place of the proposal of the same name; return its moves.

    `dates` are those of the server's versions. Raises `ProposalError`.
    """
    if not 0 < len(name) <= MAX_NAME or not visible.is_line(name) or not visible.is_visible(name):
        raise ProposalError(f"A name is a line of at most {MAX_NAME} characters.")
    if len(content.encode()) > MAX_BYTES:
        raise ProposalError(f"A proposal has at most {MAX_BYTES:,} bytes.")
    try:
        moves = moves_of(content)
    except (ValueError, KeyError, TypeError):
        raise ProposalError("This is not a file that `make spec-proposal` wrote.") from None
    if not any(moves.values()):
        raise ProposalError("The branch changes nothing that may break a program.")
    if unknown := sorted({before for before, _ in moves} - set(dates)):
        raise ProposalError(
            f"This server doesn't have version {unknown[0]}: compare with the revision that is "
            "deployed, by BASE."
        )
    session.execute(text("LOCK TABLE proposals IN SHARE ROW EXCLUSIVE MODE"))
    stored = set(session.scalars(select(StoredProposal.name)))
    if len(stored - {name}) >= MAX_PROPOSALS:
        raise ProposalError(f"There are {MAX_PROPOSALS} proposals: withdraw one first.")
    digest = hashlib.sha256(content.encode()).hexdigest()
    values = {"content": content, "digest": digest}
    session.execute(
        insert(StoredProposal)
        .values(name=name, **values)
        .on_conflict_do_update(index_elements=["name"], set_={**values, "created_at": clock.NOW})
    )
    return moves


def withdraw(session: Session, name: str) -> None:
    """Remove a proposal. Raises `ProposalError` if no proposal has this name."""
    removed = session.scalar(
        delete(StoredProposal).where(StoredProposal.name == name).returning(StoredProposal.name)
    )
    if removed is None:
        raise ProposalError(f"No proposal has the name {name!r}.")


def all_stored(session: Session, deployed: Moves) -> list[ProposalState]:
    """Return all proposals, oldest first."""
    rows = session.scalars(select(StoredProposal).order_by(StoredProposal.created_at))
    return [
        ProposalState(
            row.name,
            row.created_at,
            Proposal(row.name, moves_of(row.content)).is_deployed(deployed),
        )
        for row in rows
    ]
