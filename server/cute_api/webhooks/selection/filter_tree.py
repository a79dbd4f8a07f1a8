"""What a filter is once it is parsed: conditions, joined by `and` and `or`; and how it is written.

Each part can be written as the text that its owner reads, and as a PostgreSQL jsonpath. There
all names and texts are quoted, so no filter can say more there than it says here.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from cute_api.webhooks.selection.filter_tokens import ESCAPE, QUOTE

ROOT = "data"
AND, OR = "and", "or"
# `strict`: lists are not looked into, and what is missing makes its condition unknown.
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
    """What a condition compares with. `value` is a text's value, or how the rest is written."""

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
    """One comparison. `path` is without the leading `data`; `position` is that of its path."""

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
class All:
    """Parts, two or more, that must all hold. None of them is an `All`."""

    parts: tuple["Node", ...]

    @property
    def text(self) -> str:
        parts = (f"({part.text})" if isinstance(part, Some) else part.text for part in self.parts)
        return f" {AND} ".join(parts)

    @property
    def jsonpath(self) -> str:
        return f"({' && '.join(part.jsonpath for part in self.parts)})"

    def conditions(self) -> Iterator[Condition]:
        for part in self.parts:
            yield from part.conditions()


@dataclass(frozen=True, slots=True)
class Some:
    """Parts, two or more, of which one must hold. None of them is a `Some`."""

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


Node = Condition | All | Some


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter. Two that are written differently but mean the same parts in one order are equal."""

    root: Node

    @property
    def text(self) -> str:
        """The filter in its one canonical form, which parses to the same filter."""
        return self.root.text

    @property
    def jsonpath(self) -> str:
        """The jsonpath to match `events.data` with, by the operator `@@`."""
        return f"{MODE} {self.root.jsonpath}"

    def conditions(self) -> list[Condition]:
        return list(self.root.conditions())


def _quoted(text: str) -> str:
    """A text as jsonpath reads it: in quotes, and in ASCII only, so that nothing ends it early."""
    return json.dumps(text)
