"""The changes between two versions of the API that may break a program, by the spec diff.

`openapi/dist/breaks.json` has them; `python -m scripts.spec.breaks` writes it, and files of the
same form about a branch.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

from cute_api.config import ROOT
from cute_api.versions.contracts import (
    ChangedPart,
    ChangedUse,
    ConsumerContract,
    Hits,
    Level,
    affected,
)

BREAKS = ROOT / "openapi" / "dist" / "breaks.json"


@dataclass(frozen=True, slots=True)
class Break:
    """A change that is not safe, and the places that it is in."""

    rule: str
    level: Level
    reason: str
    hits: Hits
    uses: tuple[ChangedUse, ...]


Moves = Mapping[tuple[str, str], Sequence[Break]]
"""The breaks of a move, by the date of the version before and of the one after."""


@dataclass(frozen=True)
class VersionBreaks:
    """The breaks between the versions of this server."""

    path: Path = BREAKS

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the file, in hexadecimal: another one may have other breaks."""
        return hashlib.sha256(self._content).hexdigest()

    @cached_property
    def moves(self) -> Moves:
        return moves_of(self._content)

    @cached_property
    def _content(self) -> bytes:
        return self.path.read_bytes()


def moves_of(content: bytes | str) -> Moves:
    """Read a file of breaks. Raises `ValueError`, `KeyError` or `TypeError` for anything else."""
    return {
        (move["before"], move["after"]): tuple(map(_break, move["changes"]))
        for move in orjson.loads(content)["moves"]
    }


def touching(
    changes: Iterable[Break], contract: ConsumerContract
) -> Iterator[tuple[Break, list[ChangedUse]]]:
    """Yield the changes that affect a contract, with the uses of it that change."""
    for change in changes:
        uses = affected(contract, change.rule, change.hits, change.uses)
        if uses:
            yield change, uses


def _break(change: dict[str, Any]) -> Break:
    return Break(
        change["rule"],
        Level(change["level"]),
        change["reason"],
        Hits(change["hits"]),
        tuple(
            ChangedUse(name, ChangedPart(part), detail, at)
            for name, part, detail, at in change["uses"]
        ),
    )
