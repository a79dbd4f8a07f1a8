"""Writing a batch in which a row may be bad: the bad row is found, and all others are written.

Pure: what writes, and what an exception means, are handed in. A batch that fails is halved until
what fails is alone. The first try is the whole batch, so a good batch costs nothing more.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

MAX_BUSY = 32
"""How many waits in vain one call makes; what is then left counts as busy without a try."""

T = TypeVar("T")
R = TypeVar("R")


class FailureKind(StrEnum):
    """What a failed write says of its rows."""

    REFUSED = "refused"  # these rows never go in
    BUSY = "busy"  # somebody holds what they need: try them again later


KindOf = Callable[[Exception], FailureKind | None]
"""None when the failure says nothing about the rows, such as that of a lost server."""


@dataclass(frozen=True, slots=True)
class FailedRow(Generic[T]):
    """A row that could not be written."""

    row: T
    kind: FailureKind
    error: Exception


@dataclass(frozen=True, slots=True)
class Written(Generic[T, R]):
    """What `write` returned, in the order of the rows, and the rows that are not written."""

    done: list[R] = field(default_factory=list)
    failures: list[FailedRow[T]] = field(default_factory=list)


class Held:
    """What is left alone for a while, by key. Times are seconds of a monotonic clock."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until: dict[str, float] = {}

    def keep(self, keys: Iterable[str], now: float) -> None:
        self._until |= dict.fromkeys(keys, now + self._seconds)

    def at(self, now: float) -> list[str]:
        """Those that are still to be left alone."""
        if self._until:
            self._until = {key: until for key, until in self._until.items() if until > now}
        return list(self._until)


def write_apart(
    rows: Sequence[T],
    write: Callable[[Sequence[T]], R],
    failure_kind: KindOf,
    *,
    again: Callable[[Sequence[T]], R] | None = None,
) -> Written[T, R]:
    """Write all rows that can be written, with as few calls of `write` as halving needs.

    `write` does all of its rows or none. `again` takes its place after the first failure: it may
    wait for less. Raises what `write` raises when that is no failure of the rows.
    """
    written: Written[T, R] = Written()
    busy = 0
    parts = [rows] if rows else []
    attempt = write
    while parts:
        part = parts.pop()
        try:
            written.done.append(attempt(part))
        except Exception as error:
            kind = failure_kind(error)
            if kind is None:
                raise
            attempt = again or write
            busy += kind is FailureKind.BUSY
            if busy >= MAX_BUSY:
                left = [row for rest in (part, *reversed(parts)) for row in rest]
                written.failures.extend(FailedRow(row, FailureKind.BUSY, error) for row in left)
                return written
            if len(part) == 1:
                written.failures.append(FailedRow(part[0], kind, error))
            else:
                half = len(part) // 2
                parts += [part[half:], part[:half]]
    return written


def write_by_owner(
    rows: Iterable[T],
    write: Callable[[Sequence[T]], R],
    failure_kind: KindOf,
    *,
    owner_of: Callable[[T], Hashable],
    again: Callable[[Sequence[T]], R] | None = None,
) -> Written[T, R]:
    """As `write_apart`, but looks for the owner of the bad rows first, then for the rows.

    Rows of one owner that are busy are not looked at one by one: they wait for the same thing.
    """
    groups: dict[Hashable, list[T]] = {}
    for row in rows:
        groups.setdefault(owner_of(row), []).append(row)

    def flat(of: Callable[[Sequence[T]], R]) -> Callable[[Sequence[list[T]]], R]:
        return lambda part: of([row for group in part for row in group])

    again = again or write
    owners = write_apart(list(groups.values()), flat(write), failure_kind, again=flat(again))
    written: Written[T, R] = Written(owners.done)
    for failure in owners.failures:
        if failure.kind is FailureKind.REFUSED and len(failure.row) > 1:
            inner = write_apart(failure.row, again, failure_kind)
            written.done.extend(inner.done)
            written.failures.extend(inner.failures)
        else:
            written.failures.extend(
                FailedRow(row, failure.kind, failure.error) for row in failure.row
            )
    return written
