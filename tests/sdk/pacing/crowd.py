"""Many callers of one pacer against the server's own arithmetic of windows, in simulated time.

So minutes of real pacing take a moment, and a seed gives the same run again.
"""

import itertools
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from limits import RateLimitItemPerDay, RateLimitItemPerMinute

from cute_api.edge.limits.local_windows import LocalWindows
from cute_api.edge.limits.rate_limits import limit_headers
from cute_api.edge.limits.windows import WindowDemand
from tests.sdk.pacing.cases import Player


@dataclass
class Crowd:
    """`callers` who call with pauses of up to `idle` seconds, by default none.

    `stranger_every` seconds somebody else uses the key, without the pacer.
    """

    minute: int
    day: int
    callers: int
    latency: tuple[float, float] = (0.005, 0.2)
    seed: int = 1
    idle: float = 0.0
    stranger_every: float | None = None
    statuses: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self.player = Player(self._decided)
        self._windows = LocalWindows(lambda: self.player.now)
        self._numbers = itertools.count()
        self._demands = (
            WindowDemand(RateLimitItemPerMinute(self.minute), ("{key}",)),
            WindowDemand(RateLimitItemPerDay(self.day), ("{key}",)),
        )
        if self.stranger_every is not None:
            self.player.at(self.player.now, self._use_as_a_stranger)
        for _ in range(self.callers):
            self.player.at(self.player.now, self._call)

    def run(self, seconds: float) -> None:
        """Advance the clock."""
        self.player.run(self.player.now + seconds)

    def _call(self) -> None:
        self.player.call(next(self._numbers))

    def _decided(self, number: int) -> None:
        if isinstance(self.player.outcomes[number], float):
            self.player.at(self._after_half_a_trip(), lambda: self._arrive(number))

    def _arrive(self, number: int) -> None:
        decision = self._windows.decide(self._demands)
        self.statuses[200 if decision.admitted else 429] += 1
        pairs = limit_headers(decision.windows, self.player.now)
        headers = {name.decode(): value.decode() for name, value in pairs}
        self.player.at(self._after_half_a_trip(), lambda: self._end(number, headers))

    def _end(self, number: int, headers: Mapping[str, str]) -> None:
        self.player.end(number, headers)
        if self.idle:
            pause = self._chance.uniform(0.0, self.idle)
            self.player.at(self.player.now + pause, self._call)
        else:
            self._call()

    def _after_half_a_trip(self) -> float:
        return self.player.now + self._chance.uniform(*self.latency) / 2

    def _use_as_a_stranger(self) -> None:
        assert self.stranger_every is not None
        self._windows.decide(self._demands)
        self.player.at(self.player.now + self.stranger_every, self._use_as_a_stranger)
