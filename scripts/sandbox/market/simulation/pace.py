"""When actions happen: random moments at a rate, with the rhythm of a day."""

import random
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol

from scripts.sandbox.market.simulation.decisions import MarketAction

MAX_RATE = 1_000.0
MAX_SECONDS = 86_400.0
MAX_HOURS = 8_760.0
OPENS_AT = 8
"""The hour of the day at which a run with a rhythm begins."""

# A row for each half of the day.
RHYTHM = (
    2.0, 1.0, 0.6, 0.4, 0.4, 0.8, 2.0, 4.0, 5.0, 5.0, 5.0, 5.5,
    6.5, 6.0, 5.0, 5.0, 5.5, 6.5, 8.0, 10.0, 11.5, 11.0, 8.0, 4.5,
)  # fmt: skip
"""How busy each hour of the day is, from midnight on: quiet nights, a small peak at noon, the
highest after work. Only the proportions count."""


class Day:
    """A run that stands for `hours` of market, from `OPENS_AT` on."""

    def __init__(self, hours: float) -> None:
        self.hours = hours
        whole = int(hours)
        widths = [1.0] * whole + ([hours - whole] if hours > whole else [])
        busy = [RHYTHM[(OPENS_AT + n) % len(RHYTHM)] * width for n, width in enumerate(widths)]
        self._widths, self._busy = widths, busy
        self._ends = list(accumulate(busy))

    def place(self, share: float) -> float:
        """Return when, as a part of the run, `share` of all actions have happened."""
        done = share * self._ends[-1]
        number = min(bisect_right(self._ends, done), len(self._ends) - 1)
        within = (done - (self._ends[number] - self._busy[number])) / self._busy[number]
        return min(1.0, (number + within * self._widths[number]) / self.hours)

    def clock(self, place: float) -> str:
        """Return the market's time at `place` of the run, such as `day 2, 07:30`."""
        minutes = round(OPENS_AT * 60 + place * self.hours * 60)
        day, minute = divmod(minutes, 24 * 60)
        return f"day {day + 1}, {minute // 60:02}:{minute % 60:02}"


@dataclass(frozen=True, slots=True)
class FlatRhythm:
    """A rhythm without busier hours."""

    def place(self, share: float) -> float:
        return share


def arrivals(
    rng: random.Random, *, rate: float, seconds: float, day: Day | None = None
) -> Iterator[float]:
    """Yield `rate` times `seconds` random moments from 0 to `seconds`, in order.

    They are a Poisson process conditioned on its number of arrivals: realistic gaps, with an exact
    rate. They are generated one by one, so that a long run needs no more memory than a short one.
    """
    rhythm = FlatRhythm() if day is None else day
    count = round(rate * seconds)
    left = 1.0
    for number in range(count):
        # The first of n uniform moments leaves a share of V ** (1/n), with V uniform.
        left *= rng.random() ** (1 / (count - number))
        yield seconds * rhythm.place(1 - left)


class Stepper(Protocol):
    def step(self) -> MarketAction: ...


def run(
    market: Stepper,
    moments: Iterable[float],
    *,
    seconds: float,
    clock: Callable[[], float],
    sleep: Callable[[float], None],
    report: Callable[[float, Counter[MarketAction]], None],
) -> Counter[MarketAction]:
    """Do an action at each of `moments` (seconds from now); return the counts by kind.

    After each, `report` gets the seconds since the start and the counts so far. A market that can't
    keep up still ends within `seconds`.
    """
    done: Counter[MarketAction] = Counter()
    start = clock()
    for moment in moments:
        ahead = start + moment - clock()
        if ahead > 0:
            sleep(ahead)
        if clock() - start >= seconds:
            break
        done[market.step()] += 1
        report(clock() - start, done)
    return done
