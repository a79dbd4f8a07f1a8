"""The syntax tree of a filter: conditions, joined by `and` and `or`.

Each part has a text for its owner and a PostgreSQL jsonpath, where all names and texts are quoted,
so that a filter can't inject anything.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from cute_api.webhooks.selection.filter_tokens import ESCAPE, QUOTE

ROOT = "data"
AND, OR = "and", "or"
# `strict`: lists are not unwrapped, and a missing field makes its condition unknown.
MODE = "strict"


class Comparison(StrEnum):
    """How a condition compares."""

    EQUAL = "=="
    DIFFERENT = "!="
    LESS = "<"
    AT_MOST = "<="
    GREATER = ">"
    AT_LEAST = ">="


ORDERING = frozenset({Comparison.LESS, Comparison.AT_MOST, Comparison.GREATER, Comparison.AT_LEAST})


class LiteralType(StrEnum):
    """The type of a literal, by JSON's names."""

    NUMBER = "number"
    STRING = "string"
    BOOLEAN = "boolean"
    NULL = "null"


@dataclass(frozen=True, slots=True)
class Literal:
    """What a condition compares with. `value` is a text's content, or the literal as written."""

    type: LiteralType
    value: str

    @property
    def text(self) -> str:
        if self.type is not LiteralType.STRING:
            return self.value
        escaped = self.value.replace(ESCAPE, ESCAPE * 2).replace(QUOTE, ESCAPE + QUOTE)
        return f"{QUOTE}{escaped}{QUOTE}"

    @property
    def jsonpath(self) -> str:
        return _quoted(self.value) if self.type is LiteralType.STRING else self.value


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison. `path` omits the leading `data`; `position` is that of the path."""

    path: tuple[str, ...]
    operator: Comparison
    literal: Literal
    position: int = field(compare=False)

    @property
    def text(self) -> str:
        return f"{'.'.join((ROOT, *self.path))} {self.operator} {self.literal.text}"

    @property
    def jsonpath(self) -> str:
        path = "".join("." + _quoted(name) for name in self.path)
        return f"(${path} {self.operator} {self.literal.jsonpath})"

    def conditions(self) -> Iterator["Condition"]:
        yield self


@dataclass(frozen=True, slots=True)
class Conjunction:
    """Two or more parts that must all hold. No part is itself a `Conjunction`."""

    parts: tuple["Node", ...]

    @property
    def text(self) -> str:
        parts = (
            f"({part.text})" if isinstance(part, Disjunction) else part.text for part in self.parts
        )
        return f" {AND} ".join(parts)

    @property
    def jsonpath(self) -> str:
        return f"({' && '.join(part.jsonpath for part in self.parts)})"

    def conditions(self) -> Iterator[Condition]:
        for part in self.parts:
            yield from part.conditions()


@dataclass(frozen=True, slots=True)
class Disjunction:
    """Two or more parts of which at least one must hold. No part is itself a `Disjunction`."""

    parts: tuple["Node", ...]

    @property
    def text(self) -> str:
        return f" {OR} ".join(part.text for part in self.parts)

    @property
    def jsonpath(self) -> str:
        return f"({' || '.join(part.jsonpath for part in self.parts)})"

    def conditions(self) -> Iterator[Condition]:
        for part in self.parts:
            yield from part.conditions()


Node = Condition | Conjunction | Disjunction


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter. Filters with the same parts in the same order are equal, however written."""

    root: Node

    @property
    def text(self) -> str:
        """The filter's canonical form, which parses to the same filter."""
        return self.root.text

    @property
    def jsonpath(self) -> str:
        """The jsonpath to match `events.data` with, by the operator `@@`."""
        return f"{MODE} {self.root.jsonpath}"

    def conditions(self) -> list[Condition]:
        return list(self.root.conditions())


def _quoted(text: str) -> str:
    """Quote a text for jsonpath, in ASCII only, so that no character ends it early."""
    return json.dumps(text)
