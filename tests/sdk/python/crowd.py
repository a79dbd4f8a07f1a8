"""Many callers of one pacer against the server's own arithmetic of windows, in simulated time.

Nothing waits: the next event is always the earliest one. So minutes of real pacing take a moment,
and a seed gives the same run again.
"""

import heapq
import itertools
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import httpx
from cute_sdk._pacing import Exhausted, Pacer, Ticket
from limits import RateLimitItemPerDay, RateLimitItemPerMinute

from server.edge.local_windows import LocalWindows
from server.edge.rate_limits import limit_headers
from server.edge.windows import Demand

PATIENCE_S = 30.0


@dataclass
class Crowd:
    """`callers` who call without pause.

    `stranger_every` seconds somebody else uses the key, without the pacer.
    """

    minute: int
    day: int
    callers: int
    latency: tuple[float, float] = (0.005, 0.2)
    seed: int = 1
    stranger_every: float | None = None
    now: float = 1_000.0
    statuses: Counter[int] = field(default_factory=Counter)
    held: list[Exhausted] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self._pacer = Pacer()
        self._windows = LocalWindows(lambda: self.now)
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self._demands = (
            Demand(RateLimitItemPerMinute(self.minute), ("{key}",)),
            Demand(RateLimitItemPerDay(self.day), ("{key}",)),
        )
        if self.stranger_every is not None:
            self.at(self.now, self._stranger)
        for _ in range(self.callers):
            self.at(self.now, _Caller(self).begin)

    def at(self, moment: float, action: Callable[[], None]) -> None:
        heapq.heappush(self._events, (moment, next(self._numbers), action))

    def later(self, action: Callable[[], None]) -> None:
        self.at(self.now + self._chance.uniform(*self.latency) / 2, action)

    def run(self, seconds: float) -> None:
        """Let so much time go by."""
        end = self.now + seconds
        while self._events and self._events[0][0] <= end:
            moment, _, action = heapq.heappop(self._events)
            self.now = max(self.now, moment)
            action()
        self.now = end

    def serve(self) -> Mapping[str, str]:
        """One call at the server: what its headers say."""
        decision = self._windows.decide(self._demands)
        self.statuses[200 if decision.admitted else 429] += 1
        pairs = limit_headers(decision.windows, self.now)
        return httpx.Headers([(name.decode(), value.decode()) for name, value in pairs])

    def _stranger(self) -> None:
        assert self.stranger_every is not None
        self._windows.decide(self._demands)
        self.at(self.now + self.stranger_every, self._stranger)

    @property
    def pacer(self) -> Pacer:
        return self._pacer


@dataclass
class _Caller:
    """One thread, so to say."""

    crowd: Crowd
    queued: bool = False

    def begin(self) -> None:
        self.crowd.pacer.join(self)
        self.queued = True
        self.look()

    def look(self) -> None:
        if not self.queued:
            return
        decision = self.crowd.pacer.ask(self, self.crowd.now, PATIENCE_S)
        if isinstance(decision, Ticket):
            self._leave()
            self.crowd.later(lambda: self._arrive(decision))
        elif isinstance(decision, Exhausted):
            self._leave()
            self.crowd.held.append(decision)
        elif decision.seconds is not None:
            self.crowd.at(self.crowd.now + decision.seconds, self.look)

    def wake(self) -> None:
        self.crowd.at(self.crowd.now, self.look)

    def _leave(self) -> None:
        self.queued = False
        self.crowd.pacer.leave(self)

    def _arrive(self, ticket: Ticket) -> None:
        headers = self.crowd.serve()
        self.crowd.later(lambda: self._answered(ticket, headers))

    def _answered(self, ticket: Ticket, headers: Mapping[str, str]) -> None:
        self.crowd.pacer.completed(ticket, headers, self.crowd.now)
        self.begin()
