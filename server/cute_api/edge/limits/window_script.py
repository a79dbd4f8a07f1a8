"""The script on Valkey that decides all windows of a call at once.

It counts like the library's sliding window counter, in the same keys, so that the library's
`get_window_stats`, `test` and `clear` work. It needs one round trip for all windows, a refused call
takes no quota of any window, and a unit can be given back.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from limits.storage import RedisStorage
from redis.exceptions import RedisClusterException, RedisError

from cute_api.edge.limits.windows import Counts, Decision, WindowDemand

# The library needs four function calls to build a key. About 0.5 KiB per window.
RECENT_WINDOWS = 10_240
NUMBERS_OF_A_WINDOW = 5

# The client's errors while the storage is unreachable.
AWAY = (RedisError, RedisClusterException, OSError)

_COUNTERS = """
-- KEYS: previous and current key of each window.
local windows = #KEYS / 2
local reply = {1}
local time = redis.call('time')
local clock = time[1] * 1000 + math.floor(time[2] / 1000)

-- The counter at a key; nil for none, and for what somebody else put there.
local function units_at(key)
    local found = redis.pcall('get', key)
    if type(found) == 'string' and #found <= 15 and string.match(found, '^%d+$') then
        return tonumber(found)
    end
end

-- The counters of window i after it was rolled when it's over: the previous one with its ttl (ms),
-- the current one, and when the current one's life ends (Unix ms, 0 for none).
local function counters(i, length)
    local previous, current = KEYS[2 * i - 1], KEYS[2 * i]
    local ends = redis.call('pexpiretime', current)
    local ttl = ends - clock
    local now = ttl > 0 and ttl <= 2 * length and units_at(current)
    if now and ttl < length then
        redis.call('rename', current, previous)
        redis.call('set', current, 0, 'PXAT', ends + length)
        return now, ttl, 0, ends + length
    end
    local before_ttl = math.max(redis.call('pexpiretime', previous) - clock, 0)
    local before = before_ttl > 0 and before_ttl <= length and units_at(previous) or 0
    return before, before_ttl, now or 0, now and ends or 0
end

-- Add to the reply: both counters with their ttl, and when the current one's life ends.
local function add(before, before_ttl, now, ends)
    local n = #reply
    reply[n + 1], reply[n + 2], reply[n + 3] = before, before_ttl, now
    reply[n + 4], reply[n + 5] = math.max(ends - clock, 0), ends
end
"""

_DECIDE = (
    _COUNTERS
    + """
-- ARGV of each window: quota, length (ms), its use (0 look, 1 take units, 2 need room for them),
-- how many units, units owed from before.
-- Returns: admitted (1 or 0), then what `add` appends for each window.
local found = {}
for i = 1, windows do
    local quota, length = tonumber(ARGV[5 * i - 4]), tonumber(ARGV[5 * i - 3])
    local before, before_ttl, now, ends = counters(i, length)
    found[i] = {before, before_ttl, now, ends}
    local held = math.floor(before * before_ttl / length) + now + tonumber(ARGV[5 * i])
    if ARGV[5 * i - 2] ~= '0' and held + tonumber(ARGV[5 * i - 1]) > quota then
        reply[1] = 0
    end
end
for i = 1, windows do
    local before, before_ttl, now, ends = unpack(found[i])
    local units = tonumber(ARGV[5 * i])
    if ARGV[5 * i - 2] == '1' then
        units = units + reply[1] * tonumber(ARGV[5 * i - 1])
    end
    if units > 0 then
        if ends > 0 then
            redis.call('incrby', KEYS[2 * i], units)
        else
            ends = clock + 2 * tonumber(ARGV[5 * i - 3])
            redis.call('set', KEYS[2 * i], units, 'PXAT', ends)
        end
    end
    add(before, before_ttl, now + units, ends)
end
return reply
"""
)

_GIVE_BACK = (
    _COUNTERS
    + """
-- ARGV of each window: length (ms), and when the life of the counter ends that holds the unit.
for i = 1, windows do
    local length = tonumber(ARGV[2 * i - 1])
    counters(i, length)
    for _, key in ipairs({KEYS[2 * i], KEYS[2 * i - 1]}) do
        if redis.call('pexpiretime', key) == tonumber(ARGV[2 * i])
            and (units_at(key) or 0) > 0 then
            redis.call('decr', key)
            break
        end
    end
    add(counters(i, length))
end
return reply
"""
)


_AGE = """
-- ARGV: milliseconds by which the counters of all windows become older.
for _, key in ipairs(KEYS) do
    local ends = redis.call('pexpiretime', key)
    if ends > 0 then
        redis.call('pexpireat', key, ends - tonumber(ARGV[1]))
    end
end
"""


class WindowScript:
    """The script on a storage of Redis or Valkey, 7 or newer.

    All methods raise one of `AWAY` while the storage is unreachable.
    """

    def __init__(self, storage: RedisStorage) -> None:
        self._storage = storage
        client: Any = storage.get_connection()
        self._decide = client.register_script(_DECIDE.encode())
        self._give_back = client.register_script(_GIVE_BACK.encode())
        self._age = client.register_script(_AGE.encode())
        self._counters_of = lru_cache(RECENT_WINDOWS)(self._name_counters)

    def decide(self, demands: Sequence[WindowDemand], owed: Sequence[int] = ()) -> "ScriptReply":
        """Take the demanded units of all windows, or of none if one has too few.

        `owed` are each window's units that were admitted without the storage; they always count.
        """
        debts = owed or [0] * len(demands)
        arguments: list[int] = []
        for demand, debt in zip(demands, debts, strict=True):
            arguments += (demand.item.amount, demand.length_ms, int(demand.use), demand.units, debt)
        return ScriptReply(demands, self._decide(self._keys(demands), arguments))

    def give_back(self, demands: Sequence[WindowDemand], ends: Sequence[int]) -> "ScriptReply":
        """Give back the unit of each of these windows to the counter that it was taken from.

        `ends` identifies the counters, as in a decision. Expired counters and zeros stay unchanged.
        """
        arguments: list[int] = []
        for demand, end in zip(demands, ends, strict=True):
            arguments += (demand.length_ms, end)
        return ScriptReply(demands, self._give_back(self._keys(demands), arguments))

    def age(self, demands: Sequence[WindowDemand], by_ms: int) -> None:
        """Make the counters of these windows older, as if that time had passed."""
        self._age(self._keys(demands), [by_ms])

    def _keys(self, demands: Sequence[WindowDemand]) -> list[str]:
        names: list[str] = []
        for demand in demands:
            names += self._counters_of(demand.key)
        return names

    def _name_counters(self, key: str) -> tuple[str, str]:
        """Return the keys of a window's previous and current counter."""
        current = self._storage.prefixed_key(f"{{{key}}}")
        return f"{current}/-1", current


class ScriptReply:
    """Parse a script's reply: each window's counters and their expiry."""

    def __init__(self, demands: Sequence[WindowDemand], raw: Sequence[int]) -> None:
        self.counts: list[Counts] = []
        ends: list[int] = []
        for start in range(1, len(raw), NUMBERS_OF_A_WINDOW):
            previous, previous_ttl, current, current_ttl, end = raw[
                start : start + NUMBERS_OF_A_WINDOW
            ]
            self.counts.append(Counts(previous, previous_ttl, current, current_ttl))
            ends.append(end)
        admitted = bool(raw[0])
        self.decision = Decision.of(demands, self.counts, ends, admitted=admitted, local=False)
