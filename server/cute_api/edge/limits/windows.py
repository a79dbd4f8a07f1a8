"""The arithmetic of sliding windows: what the counters of a window mean to the next call.

A window's counter lives for two lengths: as the current one, then as the previous one, which weighs
less as it fades. So a count is exact within a window, and an estimate in the one after it: calls of
the window before count as if they had come evenly. Over any stretch of one length at most twice the
quota can pass, and only by calls that all came just before a border and again as the old ones fade.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

from limits import RateLimitItem


class Counts(NamedTuple):
    """The counters of one window; ttl in milliseconds, that of `current` over both its lives."""

    previous: int
    previous_ttl: int
    current: int
    current_ttl: int

    def used(self, length_ms: int) -> int:
        """The weighted count: what the window counts for the next call."""
        return self.previous * self.previous_ttl // length_ms + self.current

    def rolls_in(self, length_ms: int) -> int:
        """Milliseconds until the current window becomes the previous one."""
        return max(self.current_ttl - length_ms, 0)


class Use(IntEnum):
    """What a call asks of a window, as the script has it."""

    LOOK = 0
    """To know how it stands, whatever that is."""
    TAKE = 1
    """Units: without as many left the call is refused."""
    ROOM = 2
    """A unit left, which is not taken."""


@dataclass(frozen=True, slots=True)
class Demand:
    """One window that a call meets. `name` is whose it is; `key` is its name in the storage.

    `units` are what the call takes, or needs to have left.

    The first word of a name stands in braces: that keeps all windows of one caller on one node of
    a cluster.
    """

    item: RateLimitItem
    name: tuple[str, ...]
    use: Use = Use.TAKE
    units: int = 1
    key: str = field(init=False, repr=False, compare=False)
    length_ms: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", self.item.key_for(*self.name))
        object.__setattr__(self, "length_ms", self.item.get_expiry() * 1000)


@dataclass(frozen=True, slots=True)
class Window:
    """One window after a call was decided. Times in seconds from now.

    `rolls_in` is when the current window ends, its whole length when it has not begun; `frees_in`
    is when one more call would be admitted (0 when it would be now), or the one that was refused.
    """

    quota: int
    length: int
    remaining: int
    rolls_in: float
    frees_in: float


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a call: its windows in the order of its demands, after it was counted.

    `ends` says of each window's current counter when its life ends, in Unix milliseconds: that
    distinguishes it from every other counter of the window. `local` is whether this process
    decided alone.
    """

    demands: tuple[Demand, ...]
    admitted: bool
    windows: tuple[Window, ...]
    ends: tuple[int, ...]
    local: bool

    @classmethod
    def of(
        cls,
        demands: Sequence[Demand],
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
    """What the counters of a window mean to a call of so many units, `length` in seconds."""
    length_ms = length * 1000
    used = counts.used(length_ms)
    # What is more than the quota never fits.
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
