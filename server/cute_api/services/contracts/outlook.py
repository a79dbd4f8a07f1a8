"""What contracts are judged by: the versions of this server, and proposals."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from cute_api.models.statements import Reads, sql
from cute_api.versions.breaks import Moves, VersionBreaks, moves_of

RULES = "2"
"""Raise it when the rules for judging contracts change, which makes stored verdicts outdated."""
_DIGESTS = sql("SELECT name, digest FROM proposals ORDER BY name")
_PROPOSALS = sql("SELECT name, content FROM proposals ORDER BY name")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a branch would change for programs, if it were deployed.

    A move from a version to itself has what changes without a new version.
    """

    name: str
    moves: Moves

    def is_deployed(self, deployed: Moves) -> bool:
        """Return whether a server with these moves has all that changes between versions.

        A proposal that only changes versions in place never has: it must be withdrawn.
        """
        between = [
            (move, change)
            for move, changes in self.moves.items()
            for change in changes
            if move[0] < move[1]
        ]
        return bool(between) and all(change in deployed.get(move, ()) for move, change in between)


class Outlook:
    """The breaks between versions, and the proposals that are not deployed.

    `digest` differs when either does, or `RULES`. The content of proposals is read on demand.
    """

    def __init__(self, reads: Reads, breaks: VersionBreaks) -> None:
        self._reads = reads
        self._breaks = breaks
        proposed = [f"{row.digest} {row.name}" for row in reads.rows(_DIGESTS)]
        text = "\n".join([RULES, breaks.digest, *proposed])
        self.digest = hashlib.sha256(text.encode()).hexdigest()

    @property
    def moves(self) -> Moves:
        """The breaks between versions of this server."""
        return self._breaks.moves

    @cached_property
    def proposals(self) -> Sequence[Proposal]:
        """In the order of their names."""
        stored = (Proposal(row.name, moves_of(row.content)) for row in self._reads.rows(_PROPOSALS))
        return [proposal for proposal in stored if not proposal.is_deployed(self.moves)]
