"""The strategy that Flask-Limiter is given: counts on Valkey, or here while Valkey is away.

The first call that gets no reply in time is decided in this process, and so are all others until a
probe, made beside the requests, succeeds. No call waits for a storage that is known to be away.
"""

import logging
import math
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Self, TypeVar

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import RedisStorage, Storage, storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from cute_api.edge.limits.connection import Watch, address_of
from cute_api.edge.limits.local_windows import LocalWindows
from cute_api.edge.limits.window_script import AWAY, WindowScript
from cute_api.edge.limits.windows import Decision, WindowDemand
from cute_api.metrics import reported
from cute_api.metrics.metric import CounterName
from cute_api.metrics.reports import ProcessMetrics
from cute_api.usage.counters import COUNTERS

log = logging.getLogger("cute.limits")
T = TypeVar("T")

PROBE_SECONDS = 0.1
# A quota that no probe reaches. The probe only checks that the script can write.
_PROBE = RateLimitItemPerMinute(1_000_000)


@dataclass(slots=True)
class StoreCounters:
    """Counters of the store since the start.

    `local_decisions` are calls that this process decided alone, `outages` the times that the store
    went away, `away` whether it is away now. `admitted` and `refused` are decided calls, with or
    without the store. Threads add to these two without a lock, because Python doesn't switch
    threads in between.
    """

    local_decisions: int = 0
    outages: int = 0
    away: bool = False
    admitted: int = 0
    refused: int = 0


class WindowStrategy(SlidingWindowCounterRateLimiter):
    """Decides all windows of a call at once. Thread-safe.

    `clock` returns Unix seconds, `timer` monotonic ones. `watch` makes the calls whose own timeouts
    exceed the budget.
    """

    def __init__(
        self,
        storage: Storage,
        *,
        clock: Callable[[], float] = time.time,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(storage)
        assert isinstance(storage, RedisStorage), "the settings take no other URL"
        self.watch: Watch | None = None
        self._script = WindowScript(storage)
        self._timer = timer
        self._local = LocalWindows(clock)
        self._lock = threading.Lock()
        self._probe_due = 0.0
        self._probes = ThreadPoolExecutor(1, thread_name_prefix="limit-probe")
        self.counters = StoreCounters()

    @classmethod
    def at(cls, url: str) -> Self:
        """Return the strategy on the storage at a URL (LIMITS_REDIS_URL)."""
        address = address_of(url)
        storage = storage_from_string(address.url, **address.options)
        assert isinstance(storage, RedisStorage), "the settings take no other URL"
        strategy = cls(storage)
        strategy.watch = Watch() if address.watched else None
        return strategy

    def show(self, own: ProcessMetrics) -> None:
        """Report the decisions in the process's metrics."""
        counters = self.counters
        own.read(
            reported.LIMIT_DECISIONS,
            lambda: {("admitted",): counters.admitted, ("refused",): counters.refused},
        )
        own.read(reported.LIMIT_OUTAGES, lambda: {(): counters.outages})

    def decide(self, demands: Sequence[WindowDemand]) -> Decision:
        """Take the demanded units of all windows, or of none if one has too few."""
        if not self.counters.away:
            owed = self._local.collect(demands)
            try:
                reply = self._ask(partial(self._script.decide, demands, owed))
            except AWAY as error:
                self._local.owe(demands, owed)
                self._lost(error)
            else:
                self._local.learn(demands, reply.counts)
                return reply.decision
        self._probe_when_due(demands[0])
        with self._lock:
            self.counters.local_decisions += 1
        COUNTERS.add(CounterName.LIMIT_FALLBACKS)
        return self._local.decide(demands)

    def seconds_to_wait(self, item: RateLimitItem, key: str) -> int | None:
        """Count a call in one window; return how long to wait if the limit is exceeded."""
        decision = self.decide([WindowDemand(item, (key,))])
        return None if decision.admitted else max(math.ceil(decision.windows[0].frees_in), 1)

    def give_back(self, decision: Decision, which: Sequence[int]) -> Decision:
        """Give back the units of a decision's windows (by index); return the windows afterwards.

        Units stay used if the store has gone away meanwhile.
        """
        demands = [decision.demands[i] for i in which]
        ends = [decision.ends[i] for i in which]
        if decision.local:
            return self._local.give_back(demands, ends)
        try:
            reply = self._ask(partial(self._script.give_back, demands, ends))
        except AWAY as error:
            self._lost(error)
            return decision
        self._local.learn(demands, reply.counts)
        return reply.decision

    def age(self, demands: Sequence[WindowDemand], by: timedelta) -> None:
        """Make the counters of these windows older; they stay as they are without the store."""
        by_ms = by // timedelta(milliseconds=1)
        try:
            self._ask(partial(self._script.age, demands, by_ms))
        except AWAY as error:
            self._lost(error)

    def _ask(self, ask: Callable[[], T]) -> T:
        return ask() if self.watch is None else self.watch(ask)

    def _lost(self, error: Exception) -> None:
        with self._lock:
            if self.counters.away:
                return
            self.counters.away = True
            self.counters.outages += 1
            self._probe_due = self._timer() + PROBE_SECONDS
        log.warning("limit storage is away: limits are per process", extra={"error": str(error)})

    def _probe_when_due(self, demand: WindowDemand) -> None:
        with self._lock:
            now = self._timer()
            if now < self._probe_due:
                return
            self._probe_due = now + PROBE_SECONDS
        # On the node that holds this caller's windows.
        self._probes.submit(self._probe, WindowDemand(_PROBE, (demand.name[0], "probe")))

    def _probe(self, demand: WindowDemand) -> None:
        try:
            self._script.decide([demand])
        except AWAY:
            return
        with self._lock:
            if not self.counters.away:
                return
            self.counters.away = False
        log.info(
            "limit storage is back",
            extra={"local_decisions": self.counters.local_decisions},
        )
