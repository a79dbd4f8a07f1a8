"""Write a batch that may contain bad rows: find those, and write all others.

Pure: the caller passes the function that writes and the one that classifies errors. A failing batch
is halved until the bad row is alone. The first attempt is the whole batch, so a good batch costs
nothing extra.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

MAX_BUSY = 32
"""Lock waits that may time out in one call; the remaining rows then count as busy untried."""

T = TypeVar("T")
R = TypeVar("R")


class FailureKind(StrEnum):
    """The meaning of a failed write for its rows."""

    REFUSED = "refused"  # these rows can never be written
    BUSY = "busy"  # they need a locked row: retry later


KindOf = Callable[[Exception], FailureKind | None]
"""Returns None if the error is not about the rows, such as a lost connection."""


@dataclass(frozen=True, slots=True)
class FailedRow(Generic[T]):
    """A row that could not be written."""

    row: T
    kind: FailureKind
    error: Exception


@dataclass(frozen=True, slots=True)
class WriteResult(Generic[T, R]):
    """The results of `write`, in the order of the rows, and the rows that are not written."""

    done: list[R] = field(default_factory=list)
    failures: list[FailedRow[T]] = field(default_factory=list)

    @property
    def refused(self) -> list[FailedRow[T]]:
        return [failed for failed in self.failures if failed.kind is FailureKind.REFUSED]

    @property
    def busy(self) -> list[T]:
        return [failed.row for failed in self.failures if failed.kind is FailureKind.BUSY]


class Cooldowns:
    """Keys to leave alone for a while. Times are seconds of a monotonic clock."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until: dict[str, float] = {}

    def keep(self, keys: Iterable[str], now: float) -> None:
        self._until |= dict.fromkeys(keys, now + self._seconds)

    def at(self, now: float) -> list[str]:
        """The keys to skip for now."""
        if self._until:
            self._until = {key: until for key, until in self._until.items() if until > now}
        return list(self._until)


def write_apart(
    rows: Sequence[T],
    write: Callable[[Sequence[T]], R],
    failure_kind: KindOf,
    *,
    again: Callable[[Sequence[T]], R] | None = None,
) -> WriteResult[T, R]:
    """Write all rows that can be written, by halving failed batches.

    `write` must be atomic. After the first failure `again` replaces it, which may have shorter
    timeouts. Raises errors of `write` that are not about the rows.
    """
    written: WriteResult[T, R] = WriteResult()
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
) -> WriteResult[T, R]:
    """Like `write_apart`, but finds the owner of the bad rows first, then the rows.

    Busy rows of an owner are not tried one by one, because they wait for the same lock.
    """
    groups: dict[Hashable, list[T]] = {}
    for row in rows:
        groups.setdefault(owner_of(row), []).append(row)

    def write_groups(part: Sequence[list[T]]) -> R:
        return write([row for group in part for row in group])

    owners = write_apart(list(groups.values()), write_groups, failure_kind)
    written: WriteResult[T, R] = WriteResult(owners.done)
    for failure in owners.failures:
        if failure.kind is FailureKind.REFUSED and len(failure.row) > 1:
            inner = write_apart(failure.row, write, failure_kind)
            written.done.extend(inner.done)
            written.failures.extend(inner.failures)
        else:
            written.failures.extend(
                FailedRow(row, failure.kind, failure.error) for row in failure.row
            )
    return written
