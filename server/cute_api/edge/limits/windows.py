"""The arithmetic of sliding windows.

A counter lives for two window lengths: as the current one, then as the previous one, which fades.
So a count is exact within a window, and an estimate in the next one, which assumes that the
previous calls were spread evenly. Any period of one window length admits at most twice the quota,
and only for calls just before a border and again while the old ones fade.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

from limits import RateLimitItem


class Counts(NamedTuple):
    """A window's counters; ttl in milliseconds, for `current` over both its lives."""

    previous: int
    previous_ttl: int
    current: int
    current_ttl: int

    def used(self, length_ms: int) -> int:
        """The weighted count for the next call."""
        return self.previous * self.previous_ttl // length_ms + self.current

    def rolls_in(self, length_ms: int) -> int:
        """Milliseconds until the current window becomes the previous one."""
        return max(self.current_ttl - length_ms, 0)


class WindowUse(IntEnum):
    """A call's use of a window, as the script's argument."""

    LOOK = 0
    """Read the window without a condition."""
    TAKE = 1
    """Take units, or refuse the call."""
    ROOM = 2
    """Require a unit without taking it."""


@dataclass(frozen=True, slots=True)
class WindowDemand:
    """A call's demand on a window. `name` identifies the caller, `key` the window in the storage.

    `units` are the units that the call takes or requires. The first word of a name is in braces,
    which keeps all windows of a caller on one node of a cluster.
    """

    item: RateLimitItem
    name: tuple[str, ...]
    use: WindowUse = WindowUse.TAKE
    units: int = 1
    key: str = field(init=False, repr=False, compare=False)
    length_ms: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", self.item.key_for(*self.name))
        object.__setattr__(self, "length_ms", self.item.get_expiry() * 1000)


class Window(NamedTuple):
    """A window after a call's decision. Times in seconds from now.

    `rolls_in` is when the current window ends, or its whole length before it has begun; `frees_in`
    is when another call, or the refused one, would be admitted (0 for now).
    """

    quota: int
    length: int
    remaining: int
    rolls_in: float
    frees_in: float


class Decision(NamedTuple):
    """The decision on a call: its windows in the order of its demands, after counting.

    `ends` is when each window's current counter expires, in Unix milliseconds, which identifies the
    counter. `local` is whether this process decided alone.
    """

    demands: tuple[WindowDemand, ...]
    admitted: bool
    windows: tuple[Window, ...]
    ends: tuple[int, ...]
    local: bool

    @classmethod
    def of(
        cls,
        demands: Sequence[WindowDemand],
        counts: Sequence[Counts],
        ends: Sequence[int],
        *,
        admitted: bool,
        local: bool,
    ) -> "Decision":
        windows = tuple(
            window_of(
                demand.item.amount,
                demand.length_ms // 1000,
                found,
                units=1 if admitted else demand.units,
            )
            for demand, found in zip(demands, counts, strict=True)
        )
        return cls(tuple(demands), admitted, windows, tuple(ends), local)


def window_of(quota: int, length: int, counts: Counts, *, units: int = 1) -> Window:
    """Evaluate a window's counters for a call of this many units; `length` in seconds."""
    length_ms = length * 1000
    used = counts.used(length_ms)
    # More units than the quota never fit.
    most = max(quota - units + 1, 1)
    frees_in_ms = 0 if used < most else _frees_in_ms(most, length_ms, counts)
    return Window(
        quota=quota,
        length=length,
        remaining=max(quota - used, 0),
        rolls_in=counts.rolls_in(length_ms) / 1000 if counts.current_ttl else float(length),
        frees_in=frees_in_ms / 1000,
    )


def _frees_in_ms(quota: int, length_ms: int, counts: Counts) -> int:
    """Milliseconds until the weighted count falls below the quota."""
    if counts.current < quota:
        # The previous window fades in this one: floor(previous * ttl / length) < quota - current.
        free = quota - counts.current
        return counts.previous_ttl - (math.ceil(free * length_ms / counts.previous) - 1)
    # Only after the roll, when the current window has become the previous one and fades.
    ttl = math.ceil(quota * length_ms / counts.current) - 1
    return counts.rolls_in(length_ms) + length_ms - min(ttl, length_ms)
