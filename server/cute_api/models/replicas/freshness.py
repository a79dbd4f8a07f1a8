"""How old what a replica has may be: decided by places in the primary's log alone. Pure.

No clock of a server is used, and nothing that a replica says of its own lag: one that has lost the
primary believes to be up to date. The primary is asked where its log ends, again and again; a
replica that has replayed up to there has all that was committed before it was asked.
"""

from collections import deque
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replica had, as a connection to it has last seen.

    `place` is in the log, in bytes. What was committed before `as_of` (seconds, of a
    clock that is never set) is in it; None when that is longer ago than is remembered.
    """

    place: int
    as_of: float | None


class Fitness(StrEnum):
    """Whether a replica may serve one read."""

    FIT = "fit"
    UNKNOWN = "unknown"
    BEHIND = "behind"
    LACKS_OWN_WRITE = "lacks_own_write"


def judge(seen: Replayed | None, *, now: float, bound_s: float, wrote: int | None) -> Fitness:
    """Whether what a replica had serves a caller at `now`.

    `wrote` is the place of the caller's last change in the log, if there was one recently.
    """
    if seen is None:
        return Fitness.UNKNOWN
    if seen.as_of is None or now - seen.as_of > bound_s:
        return Fitness.BEHIND
    if wrote is not None and seen.place < wrote:
        return Fitness.LACKS_OWN_WRITE
    return Fitness.FIT


class Positions:
    """Where the primary's log ended, and when that was asked; `kept_s` of it."""

    def __init__(self, kept_s: float) -> None:
        self._kept_s = kept_s
        self._known: deque[tuple[float, int]] = deque()

    def note(self, asked_at: float, position: int) -> None:
        """What the primary has replied to a question that was sent at this time."""
        if self._known and position < self._known[-1][1]:
            # Another primary, which lacks the end of that log: what was known is of no use.
            self._known.clear()
        self._known.append((asked_at, position))
        while self._known[0][0] < asked_at - self._kept_s:
            self._known.popleft()

    def as_of(self, replayed: int) -> float | None:
        """The latest time before which nothing was committed that a replica lacks."""
        for asked_at, position in reversed(self._known):
            if position <= replayed:
                return asked_at
        return None
