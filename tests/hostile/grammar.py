"""Reads a regular expression just far enough to write texts that are hard for it.

It knows groups, alternatives, sets and repeats, of Python and of JavaScript. What it does not know
is a literal: a text that misses costs the search for a weakness, never a wrong result.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

# A repeat of fewer is not worth a long text.
MANY = 20
_GROUP_START = re.compile(r"\((?:\?(?:P?<(?P<name>\w+)>|(?P<assertion><?[=!])|[a-zA-Z-]*:|>))?")
_FLAGS_ALONE = re.compile(r"\(\?[a-zA-Z]+\)")
_REFERENCE = re.compile(r"\\(?P<number>[1-9])|\(\?P=(?P<name>\w+)\)")
_SET = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*+\]", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.DOTALL)
_QUANTIFIER = re.compile(r"(?:[*+?]|\{(?P<least>\d*)(?P<comma>,)?(?P<most>\d*)\})[?+]?")
_WIDTHLESS = frozenset({"^", "$", r"\b", r"\B", r"\A", r"\Z"})


@dataclass(frozen=True, slots=True)
class Atom:
    """One character of a certain kind; `source` is its regular expression."""

    source: str


@dataclass(frozen=True, slots=True)
class Reference:
    """The text of an earlier group."""

    name: str


@dataclass(frozen=True, slots=True)
class Group:
    """Alternatives. Those of an assertion add nothing to the text."""

    alternatives: tuple[tuple["Part", ...], ...]
    name: str
    is_assertion: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """An element of a sequence, and how often it stands there."""

    element: Atom | Reference | Group
    least: int = 1
    is_long: bool = False


Sequence = tuple[Part, ...]


@dataclass
class _Reader:
    source: str
    at: int = 0
    groups: int = 0
    names: dict[str, str] = field(default_factory=dict)

    def alternatives(self) -> tuple[Sequence, ...]:
        found: list[Sequence] = []
        parts: list[Part] = []
        while self.at < len(self.source) and self.source[self.at] != ")":
            if self.source[self.at] == "|":
                self.at += 1
                found.append(tuple(parts))
                parts = []
                continue
            element = self._element()
            if element is not None:
                parts.append(self._repeated(element))
        self.at += 1
        return (*found, tuple(parts))

    def _element(self) -> Atom | Reference | Group | None:
        for pattern in (_FLAGS_ALONE, _REFERENCE, _GROUP_START, _SET, _ESCAPE):
            found = pattern.match(self.source, self.at)
            if found is None:
                continue
            self.at = found.end()
            if pattern is _FLAGS_ALONE or found[0] in _WIDTHLESS:
                return None
            if pattern is _REFERENCE:
                return Reference(found["number"] or found["name"])
            if pattern is _GROUP_START:
                return self._group(found)
            return Atom(found[0])
        char = self.source[self.at]
        self.at += 1
        return None if char in _WIDTHLESS else Atom(char if char == "." else re.escape(char))

    def _group(self, start: re.Match[str]) -> Group:
        is_counted = start[0] == "(" or start["name"] is not None
        self.groups += is_counted
        number = str(self.groups) if is_counted else ""
        name = start["name"] or number
        return Group(self.alternatives(), name, start["assertion"] is not None)

    def _repeated(self, element: Atom | Reference | Group) -> Part:
        found = _QUANTIFIER.match(self.source, self.at)
        if found is None:
            return Part(element)
        self.at = found.end()
        sign = found[0][0]
        if sign != "{":
            return Part(element, least=int(sign == "+"), is_long=sign != "?")
        least = int(found["least"] or 0)
        most = int(found["most"] or 0) if found["comma"] else least
        return Part(element, least, is_long=not most or most > MANY)


def parse(source: str) -> tuple[Sequence, ...]:
    """The alternatives of a regular expression."""
    return _Reader(source).alternatives()


def atoms_of(alternatives: tuple[Sequence, ...]) -> Iterator[Atom]:
    """All atoms, including those of assertions."""
    for sequence in alternatives:
        for part in sequence:
            if isinstance(part.element, Atom):
                yield part.element
            elif isinstance(part.element, Group):
                yield from atoms_of(part.element.alternatives)
