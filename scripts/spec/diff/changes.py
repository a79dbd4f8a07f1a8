"""The words of a diff: levels, sides, uses, changes.

The server decides by some of them, too (`cute_api.versions.contracts`).
"""

from dataclasses import dataclass
from enum import StrEnum

from cute_api.versions.contracts import (
    ANY,
    ChangedPart,
    ChangedUse,
    Hits,
    Level,
    Pointer,
    join,
    split,
)

__all__ = [
    "ANY",
    "Change",
    "ChangedPart",
    "ChangedUse",
    "DocumentSide",
    "Hits",
    "Level",
    "Pointer",
    "join",
    "split",
]


class DocumentSide(StrEnum):
    """The document that a pointer points into."""

    BASE = "base"
    HEAD = "head"


@dataclass(frozen=True, slots=True)
class Change:
    """A difference. `pointer` is a JSON pointer into the document of `side`.

    `rule` is a member of `Rule`; `advice` says what to do instead, and is empty for safe changes.
    """

    rule: str
    level: Level
    side: DocumentSide
    pointer: str
    reason: str
    advice: str
    hits: Hits
    uses: tuple[ChangedUse, ...]

    @property
    def operations(self) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(use.name for use in self.uses if use.part is not ChangedPart.EVENT)
        )

    @property
    def events(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(use.name for use in self.uses if use.part is ChangedPart.EVENT))
