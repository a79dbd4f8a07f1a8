"""The words of a diff: levels, sides, uses, changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

Pointer = tuple[str, ...]
"""The parts of a JSON pointer, unescaped; `()` is the whole document."""

ANY = "*"


class Level(StrEnum):
    """BREAKING: a program that follows the document stops working. RISKY: some programs may. SAFE:
    no program that follows the document notices.
    """

    BREAKING = "breaking"
    RISKY = "risky"
    SAFE = "safe"


class Side(StrEnum):
    """The document that a pointer points into."""

    BASE = "base"
    HEAD = "head"


class Hits(StrEnum):
    """The callers of the operation that a change affects."""

    USERS = "those who use it"
    OMITTERS = "those who leave it out"
    ALL = "all callers"


class Part(StrEnum):
    """The part of an operation or event that a change is in."""

    WHOLE = "whole"
    PARAMETER = "parameter"
    BODY = "body"
    RESPONSE = "response"
    HEADER = "header"
    EVENT = "event"


@dataclass(frozen=True, slots=True, order=True)
class Use:
    """A place where a change affects callers.

    `name` is an operationId, or with `Part.EVENT` an event type. `detail` is the parameter's or
    header's name, or the status of the response. `pointer` points into the body that is sent or
    read, with `*` for every element of an array (`/data/*/price`).
    """

    name: str
    part: Part
    detail: str = ""
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A difference. `pointer` is a JSON pointer into the document of `side`.

    `rule` is a member of `Rule`; `advice` says what to do instead, and is empty for safe changes.
    """

    rule: str
    level: Level
    side: Side
    pointer: str
    reason: str
    advice: str
    hits: Hits
    uses: tuple[Use, ...]

    @property
    def operations(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(use.name for use in self.uses if use.part is not Part.EVENT))

    @property
    def events(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(use.name for use in self.uses if use.part is Part.EVENT))


def join(parts: Iterable[str]) -> str:
    """`("paths", "/items")` as `/paths/~1items`."""
    return "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in parts)


def split(pointer: str) -> Pointer:
    """`/paths/~1items` as `("paths", "/items")`."""
    parts = pointer.split("/")[1:]
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in parts)
