"""Texts that are hard for a regular expression, made from its own source.

A text has a beginning that the expression likes, a unit that is repeated, and an end that it does
not like. Of characters that all parts of the expression treat alike, one is enough.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from string import printable
from typing import NamedTuple

from tests.hostile.grammar import Atom, Group, Reference, Sequence, atoms_of, parse

ALPHABET = printable + "\x00\x01\x7f\x80\xa0\xe9\u0130\u200b\u2028"
# Units of two characters are tried where they stay few.
MOST_FOR_PAIRS = 5
MOST_STARTS = 16
MOST_ENDS = 6


class Probe(NamedTuple):
    """A text of any length: `start`, then `unit` again and again, then `end`."""

    start: str
    unit: str
    end: str

    def text(self, length: int) -> str:
        """This text, extended to about this length."""
        return self.start + self.unit * max(length // len(self.unit), 1) + self.end


@dataclass(frozen=True, slots=True)
class _Place:
    """A repetition: the text before it, and the repeated text."""

    before: str
    unit: str


@cache
def _members(atom: str, letters: str) -> frozenset[str]:
    found = re.compile(atom, re.DOTALL)
    return frozenset(letter for letter in letters if found.fullmatch(letter))


class _Writer:
    """Writes a text that fits, and notes where more of the same fits."""

    def __init__(self, letters: str, alternatives: tuple[Sequence, ...]) -> None:
        self._letters = letters
        self.alternatives = alternatives
        self.places: list[_Place] = []
        self._texts: dict[str, str] = {}

    def walk(self, sequence: Sequence, before: str) -> str:
        """The shortest text of a sequence."""
        text = ""
        for part in sequence:
            unit = self._text(part.element, before + text)
            if part.is_long and unit:
                self.places.append(_Place(before + text, unit))
            text += unit * max(part.least, 1)
        self.places.append(_Place(before + text, ""))
        return text

    def _text(self, element: Atom | Reference | Group, before: str) -> str:
        if isinstance(element, Reference):
            return self._texts.get(element.name, "")
        if isinstance(element, Atom):
            return min(_members(element.source, self._letters), default="", key=_plainness)
        if element.is_assertion:
            return ""
        texts = [self.walk(sequence, before) for sequence in element.alternatives]
        self._texts[element.name] = texts[0]
        return texts[0]


def _plainness(letter: str) -> tuple[bool, bool, str]:
    return not letter.isalnum(), not letter.isprintable(), letter


def probes_of(source: str) -> Iterator[Probe]:
    """The hard texts of an expression."""
    letters = ALPHABET
    alternatives = parse(source)
    kinds = {atom.source for atom in atoms_of(alternatives)}
    by_kind: dict[frozenset[str], str] = {}
    for letter in sorted(letters, key=_plainness):
        by_kind.setdefault(
            frozenset(kind for kind in kinds if letter in _members(kind, letters)), letter
        )
    chosen = list(by_kind.values())
    writer = _Writer(letters, alternatives)
    for sequence in alternatives:
        writer.walk(sequence, "")
    starts = sorted({place.before for place in writer.places} | {""}, key=len)[:MOST_STARTS]
    units = {*chosen, *starts, *(place.unit for place in writer.places)} - {""}
    if len(chosen) <= MOST_FOR_PAIRS:
        units |= {first + second for first, second in product(chosen, repeat=2)}
    ends = ["", *chosen[:MOST_ENDS]]
    # What fits no part of it ends every repeat.
    if frozenset() in by_kind:
        ends.append(by_kind[frozenset()])
    for start, unit, end in product(starts, sorted(units), dict.fromkeys(ends)):
        yield Probe(start, unit, end)
