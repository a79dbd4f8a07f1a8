"""Freshness of replicas, decided only by positions in the primary's log. Pure.

It uses neither servers' clocks nor a replica's own lag, because a replica that has lost the primary
believes that it is up to date. The primary is polled for the end of its log; a replica that has
replayed up to there has all changes committed before that poll.
"""

from collections import deque
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class ReplicaProgress:
    """A replica's progress, as last seen on a connection to it.

    `place` is the position in the log, in bytes. The replica has all changes committed before
    `as_of` (monotonic seconds); None if that is longer ago than positions are kept.
    """

    place: int
    as_of: float | None


class ReplicaFitness(StrEnum):
    """Whether a replica may serve one read."""

    FIT = "fit"
    UNKNOWN = "unknown"
    BEHIND = "behind"
    LACKS_OWN_WRITE = "lacks_own_write"


def judge(
    seen: ReplicaProgress | None, *, now: float, bound_s: float, wrote: int | None
) -> ReplicaFitness:
    """Whether a replica's progress is enough for a caller at `now`.

    `wrote` is the log position of the caller's last recent change, if any.
    """
    if seen is None:
        return ReplicaFitness.UNKNOWN
    if seen.as_of is None or now - seen.as_of > bound_s:
        return ReplicaFitness.BEHIND
    if wrote is not None and seen.place < wrote:
        return ReplicaFitness.LACKS_OWN_WRITE
    return ReplicaFitness.FIT


class Positions:
    """Log positions of the primary with the times of their polls, kept for `kept_s`."""

    def __init__(self, kept_s: float) -> None:
        self._kept_s = kept_s
        self._known: deque[tuple[float, int]] = deque()

    def note(self, asked_at: float, position: int) -> None:
        """Record the primary's reply to a poll that was sent at `asked_at`."""
        if self._known and position < self._known[-1][1]:
            # A new primary, which lacks the end of the old log: older positions are useless.
            self._known.clear()
        self._known.append((asked_at, position))
        while self._known[0][0] < asked_at - self._kept_s:
            self._known.popleft()

    def as_of(self, replayed: int) -> float | None:
        """The latest time before which a replica has all commits."""
        for asked_at, position in reversed(self._known):
            if position <= replayed:
                return asked_at
        return None
