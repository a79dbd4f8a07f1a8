"""A strategy for `limits` that decides all windows of a call in one atomic script.

It counts as the library's own sliding window counter does, in the same keys, so that the
library's `get_window_stats`, `test` and `clear` read the same numbers. What it adds: one round
trip for all windows, and a refused call burns no quota in any of them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from limits import RateLimitItem
from limits.storage import RedisStorage
from limits.storage.base import Storage
from limits.strategies import STRATEGIES, SlidingWindowCounterRateLimiter

NAME = "all-windows"

_SCRIPT = """
-- KEYS: previous and current key of each window. ARGV: quota and length (seconds) of each.
-- Answers: admitted (1 or 0), then per window previous count and ttl, current count and ttl (ms).
local windows = #KEYS / 2
local answer = {1}
for i = 1, windows do
    local previous, current = KEYS[2 * i - 1], KEYS[2 * i]
    local quota, length = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i]) * 1000
    local ttl = redis.call('pttl', current)
    if ttl > 0 and ttl < length then
        redis.call('rename', current, previous)
        redis.call('set', current, 0, 'PX', ttl + length)
    end
    local before = tonumber(redis.call('get', previous)) or 0
    local before_ttl = math.max(redis.call('pttl', previous), 0)
    local now = tonumber(redis.call('get', current)) or 0
    if math.floor(before * before_ttl / length) + now + 1 > quota then
        answer[1] = 0
    end
    answer[#answer + 1] = before
    answer[#answer + 1] = before_ttl
    answer[#answer + 1] = now
    answer[#answer + 1] = math.max(redis.call('pttl', current), 0)
end
if answer[1] == 1 then
    for i = 1, windows do
        local current, length = KEYS[2 * i], tonumber(ARGV[2 * i]) * 1000
        if redis.call('exists', current) == 1 then
            redis.call('incr', current)
        else
            redis.call('set', current, 1, 'PX', length * 2)
            answer[4 * i + 1] = length * 2
        end
        answer[4 * i] = answer[4 * i] + 1
    end
end
return answer
"""


class Counts(NamedTuple):
    """The counters of one window as the script answers them; ttl in milliseconds."""

    previous: int
    previous_ttl: int
    current: int
    current_ttl: int

    def rolls_in(self, length_ms: int) -> int:
        """Milliseconds until the current window becomes the previous one."""
        return max(self.current_ttl - length_ms, 0)


@dataclass(frozen=True, slots=True)
class Window:
    """One window after a call was decided. Times in seconds from now.

    `rolls_in` is when the current window ends; `frees_in` is when one more call would be
    admitted (0 when it would be now).
    """

    quota: int
    length: int
    remaining: int
    rolls_in: float
    frees_in: float


@dataclass(frozen=True, slots=True)
class Decision:
    admitted: bool
    windows: tuple[Window, ...]


class AllWindowsRateLimiter(SlidingWindowCounterRateLimiter):
    """The sliding window counter over several windows at once, on Redis or Valkey."""

    def __init__(self, storage: Storage) -> None:
        super().__init__(storage)
        if not isinstance(storage, RedisStorage):
            raise NotImplementedError(f"{NAME} needs Redis or Valkey, not {type(storage)}")
        self._redis = storage
        self._script = storage.get_connection().register_script(_SCRIPT.encode())

    def decide(self, items: Sequence[RateLimitItem], *identifiers: str) -> Decision:
        """Count one call in all windows, or in none when one of them is full."""
        keys: list[str] = []
        arguments: list[int] = []
        for item in items:
            key = item.key_for(*identifiers)
            keys += [
                self._redis.prefixed_key(self._redis._previous_window_key(key)),
                self._redis.prefixed_key(self._redis._current_window_key(key)),
            ]
            arguments += [item.amount, item.get_expiry()]
        admitted, *counts = self._script(keys, arguments)
        return Decision(
            admitted=bool(admitted),
            windows=tuple(
                window_of(item.amount, item.get_expiry(), Counts(*counts[4 * i : 4 * i + 4]))
                for i, item in enumerate(items)
            ),
        )


STRATEGIES[NAME] = AllWindowsRateLimiter


def window_of(quota: int, length: int, counts: Counts) -> Window:
    """What the counters of a window mean. The previous window weighs less as it fades."""
    length_ms = length * 1000
    used = counts.previous * counts.previous_ttl // length_ms + counts.current
    frees_in_ms = 0 if used < quota else _frees_in_ms(quota, length_ms, counts)
    return Window(
        quota=quota,
        length=length,
        remaining=max(quota - used, 0),
        rolls_in=counts.rolls_in(length_ms) / 1000,
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
