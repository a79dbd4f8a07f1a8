"""Compares schemas with all that is inside them.

In large documents, schemas lead to each other in countless ways. So each pair is compared once, and
its findings are noted for each way that leads there from an exchange.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from scripts.spec.diff.changes import Level, Pointer
from scripts.spec.diff.findings import Findings, WalkPosition
from scripts.spec.diff.sameness import ComponentEquality
from scripts.spec.diff.schema.pair import PairComparison
from scripts.spec.diff.schema.view import Parts

# Ways through the schemas of an exchange. Beyond this number, only the shortest way to a pair is
# noted.
MOST_WAYS = 1_000
# Depth of nested comparisons of forms; a deeper form counts as not covered.
MOST_NESTED = 16


@dataclass(eq=False, slots=True)
class _Compared:
    """A pair of schemas, with what its comparison found and the pairs inside by their steps.

    `outer` are the pairs that it is inside. `leads` tells whether something was found here or
    inside.
    """

    pair: PairComparison
    inner: list[tuple[Pointer, "_Compared"]] = field(default_factory=list)
    outer: list["_Compared"] = field(default_factory=list)
    leads: bool = False
    is_listed: bool = False
    is_visited: bool = False


@dataclass(frozen=True, slots=True)
class _ExchangePath:
    """How an exchange leads to a pair."""

    pair: _Compared
    spot: WalkPosition
    before: "_ExchangePath | None" = None

    def passes(self, pair: _Compared) -> bool:
        way: _ExchangePath | None = self
        while way is not None and way.pair is not pair:
            way = way.before
        return way is not None


class Comparison:
    """Compares pairs of schemas in one direction: `sent` by callers, or got by them."""

    def __init__(
        self, findings: Findings, same: ComponentEquality, now: datetime, *, sent: bool
    ) -> None:
        self._findings = findings
        self._same = same
        self._now = now
        self._sent = sent
        self._known: dict[tuple[object, ...], _Compared] = {}
        self._open: list[_Compared] = []

    def compare(self, old: Parts, new: Parts, spot: WalkPosition) -> None:
        """Record the differences; a schema that contains itself is compared once."""
        if self._same.of_all(old, new):
            return
        start = self._compared(old, new)
        for pair in self._reached(start):
            if not pair.is_visited:
                pair.is_visited = True
                self._findings.take_visits(pair.pair.findings)
        self._note(start, spot)

    def _note(self, start: _Compared, spot: WalkPosition) -> None:
        """Note the findings from here on, those of the shortest ways first."""
        ways, passed, number = deque([_ExchangePath(start, spot)]), {id(start)}, 0
        while ways:
            way = ways.popleft()
            self._findings.note(way.pair.pair.findings, way.spot)
            for steps, inner in way.pair.inner:
                is_needed = number < MOST_WAYS or id(inner) not in passed
                if inner.leads and is_needed and not way.passes(inner):
                    number += 1
                    passed.add(id(inner))
                    there = replace(way.spot, steps=(*way.spot.steps, *steps))
                    ways.append(_ExchangePath(inner, there, way))

    def _compared(self, old: Parts, new: Parts) -> _Compared:
        """Return a pair, compared unless that is under way."""
        key = tuple(part.at for part in old), tuple(part.at for part in new)
        if key not in self._known:
            pair = PairComparison(self._same, self._now, self._covers, sent=self._sent)
            self._known[key] = compared = _Compared(pair)
            self._open.append(compared)
            pair.compare(old, new)
            self._open.pop()
            if pair.findings.noted:
                _mark(compared)
        return self._known[key]

    def _reached(self, start: _Compared) -> Iterator[_Compared]:
        """Yield the pair and all pairs inside, without those whose comparison is under way."""
        waiting, passed = [start], {id(start)}
        while waiting:
            pair = waiting.pop()
            if pair in self._open:
                continue
            yield pair
            for _, inner in self._inner(pair):
                if id(inner) not in passed:
                    passed.add(id(inner))
                    waiting.append(inner)

    def _inner(self, outer: _Compared) -> list[tuple[Pointer, _Compared]]:
        if not outer.is_listed:
            outer.is_listed = True
            for old, new, steps in outer.pair.inner:
                inner = self._compared(old, new)
                outer.inner.append((steps, inner))
                inner.outer.append(outer)
                if inner.leads:
                    _mark(outer)
        return outer.inner

    def _covers(self, old: Parts, new: Parts) -> bool:
        """Return whether callers can't notice that one schema became the other."""
        if self._same.of_all(old, new):
            return True
        if len(self._open) > MOST_NESTED:
            return False
        reached = self._reached(self._compared(old, new))
        return all(pair.pair.findings.worst() in (None, Level.SAFE) for pair in reached)


def _mark(found: _Compared) -> None:
    """Mark a pair that leads to a finding, and all that lead to it."""
    waiting = [found]
    while waiting:
        pair = waiting.pop()
        if not pair.leads:
            pair.leads = True
            waiting += pair.outer
