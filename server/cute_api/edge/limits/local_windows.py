"""Sliding windows in this process's memory, for counting without Valkey.

They remember Valkey's last counts and continue from there while it is away. The units that were
then admitted are owed, and reported to Valkey when it is back.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cute_api.edge.limits.windows import Counts, Decision, WindowDemand, WindowUse

# About 20 MiB. The least recently used window is dropped first.
MAX_WINDOWS = 50_000


@dataclass(slots=True)
class _Counter:
    """A window's counters. `ends` is when the current one expires, in Unix milliseconds.

    `owed` are the units of the current counter that Valkey doesn't have yet.
    """

    previous: int
    current: int
    ends: int
    owed: int = 0

    def counts(self, now: int, length_ms: int) -> Counts:
        return Counts(
            previous=self.previous,
            previous_ttl=max(self.ends - length_ms - now, 0),
            current=self.current,
            current_ttl=max(self.ends - now, 0),
        )


class LocalWindows:
    """`clock` returns Unix seconds. Thread-safe."""

    def __init__(self, clock: Callable[[], float], *, size: int = MAX_WINDOWS) -> None:
        self._clock = clock
        self._size = size
        self._lock = threading.Lock()
        self._counters: OrderedDict[str, _Counter] = OrderedDict()
        self._debtors: set[str] = set()

    def decide(self, demands: Sequence[WindowDemand]) -> Decision:
        """Take the demanded units of all windows, or of none if one has too few."""
        with self._lock:
            now = self._now()
            before = [self._counts(demand, now) for demand in demands]
            admitted = not any(
                demand.use is not WindowUse.LOOK
                and counts.used(demand.length_ms) + demand.units > demand.item.amount
                for demand, counts in zip(demands, before, strict=True)
            )
            if admitted:
                for demand in demands:
                    if demand.use is WindowUse.TAKE:
                        self._add(demand, now)
            return self._decision(demands, now, admitted=admitted)

    def give_back(self, demands: Sequence[WindowDemand], ends: Sequence[int]) -> Decision:
        """Give back the unit of each of these windows to the counter that it was taken from.

        `ends` identifies the counters, as in a decision. Expired counters and zeros stay unchanged.
        """
        with self._lock:
            now = self._now()
            for demand, end in zip(demands, ends, strict=True):
                self._counts(demand, now)
                counter = self._counters.get(demand.key)
                if counter is None:
                    continue
                if counter.ends == end and counter.current > 0:
                    counter.current -= 1
                    counter.owed = max(counter.owed - 1, 0)
                elif counter.ends - demand.length_ms == end and counter.previous > 0:
                    counter.previous -= 1
            return self._decision(demands, now, admitted=True)

    def learn(self, demands: Sequence[WindowDemand], counts: Sequence[Counts]) -> None:
        """Store Valkey's counts of these windows."""
        with self._lock:
            now = self._now()
            for demand, found in zip(demands, counts, strict=True):
                key = demand.key
                if found.current_ttl == 0:
                    continue
                known = self._counters.get(key)
                owed = 0 if known is None else known.owed
                self._counters[key] = _Counter(
                    found.previous, found.current, now + found.current_ttl, owed
                )
                self._counters.move_to_end(key)
            self._trim()

    def collect(self, demands: Sequence[WindowDemand]) -> list[int]:
        """Return and clear the owed units of each of these windows, usually none."""
        if not self._debtors:
            return []
        with self._lock:
            now = self._now()
            owed = []
            for demand in demands:
                self._counts(demand, now)
                counter = self._counters.get(demand.key)
                owed.append(0 if counter is None else counter.owed)
                if counter is not None:
                    counter.owed = 0
                self._debtors.discard(demand.key)
            return owed

    def owe(self, demands: Sequence[WindowDemand], owed: Sequence[int]) -> None:
        """Restore collected units that could not be reported."""
        with self._lock:
            for demand, units in zip(demands, owed, strict=False):
                counter = self._counters.get(demand.key)
                if counter is not None and units:
                    counter.owed += units
                    self._debtors.add(demand.key)

    def _now(self) -> int:
        return int(self._clock() * 1000)

    def _counts(self, demand: WindowDemand, now: int) -> Counts:
        """Return a window's counters, rolled over after its end."""
        counter = self._counters.get(demand.key)
        if counter is None:
            return Counts(0, 0, 0, 0)
        length = demand.length_ms
        if counter.ends <= now:
            del self._counters[demand.key]
            self._debtors.discard(demand.key)
            return Counts(0, 0, 0, 0)
        if counter.ends - now < length:
            counter.previous, counter.current = counter.current, 0
            counter.ends += length
            # The old window's debt would count in the new one.
            counter.owed = 0
            self._debtors.discard(demand.key)
        return counter.counts(now, length)

    def _add(self, demand: WindowDemand, now: int) -> None:
        key = demand.key
        counter = self._counters.get(key)
        if counter is None:
            counter = self._counters[key] = _Counter(0, 0, now + 2 * demand.length_ms)
        counter.current += demand.units
        counter.owed += demand.units
        self._debtors.add(key)
        self._counters.move_to_end(key)
        self._trim()

    def _trim(self) -> None:
        while len(self._counters) > self._size:
            key, _ = self._counters.popitem(last=False)
            self._debtors.discard(key)

    def _decision(self, demands: Sequence[WindowDemand], now: int, *, admitted: bool) -> Decision:
        counters = [self._counters.get(demand.key) for demand in demands]
        return Decision.of(
            demands,
            [self._counts(demand, now) for demand in demands],
            [0 if counter is None else counter.ends for counter in counters],
            admitted=admitted,
            local=True,
        )
