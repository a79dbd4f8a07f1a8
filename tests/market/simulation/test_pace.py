"""When the market acts: random moments that add up to the rate, and a day's rhythm."""

import itertools
import random
from collections import Counter

import pytest

from scripts.sandbox.market.simulation import Day, MarketAction, arrivals, run
from scripts.sandbox.market.simulation.pace import OPENS_AT, RHYTHM


class Clock:
    """A clock that advances only by sleeping and working."""

    def __init__(self, *, cost: float = 0.0) -> None:
        self.now = 100.0
        self.cost = cost

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def work(self, elapsed: float, done: Counter[MarketAction]) -> None:
        self.now += self.cost


class Lister:
    """Only lists, and counts how often."""

    def __init__(self) -> None:
        self.steps = 0

    def step(self) -> MarketAction:
        self.steps += 1
        return MarketAction.LIST


def chance(seed: int = 1) -> random.Random:
    return random.Random(seed)


def test_as_many_moments_as_the_rate_asks_for_in_order_and_in_time() -> None:
    moments = list(arrivals(chance(), rate=10, seconds=60))
    assert len(moments) == 600
    assert moments == sorted(moments)
    assert 0 <= moments[0] < moments[-1] <= 60


def test_gaps_are_as_irregular_as_those_of_a_poisson_process() -> None:
    moments = list(arrivals(chance(), rate=50, seconds=100))
    gaps = [later - sooner for sooner, later in itertools.pairwise(moments)]
    mean = sum(gaps) / len(gaps)
    spread = (sum((gap - mean) ** 2 for gap in gaps) / len(gaps)) ** 0.5
    assert mean == pytest.approx(1 / 50, rel=0.02)
    assert spread / mean == pytest.approx(1, abs=0.05)
    halves = Counter(moment < 50 for moment in moments)
    assert halves[True] / len(moments) == pytest.approx(0.5, abs=0.03)


def test_same_seed_gives_the_same_moments_and_another_seed_others() -> None:
    first = list(arrivals(chance(5), rate=3, seconds=9))
    assert first == list(arrivals(chance(5), rate=3, seconds=9))
    assert first != list(arrivals(chance(6), rate=3, seconds=9))


def test_day_fills_each_hour_by_its_share_of_the_rhythm() -> None:
    seconds = 24.0
    moments = list(arrivals(chance(), rate=500, seconds=seconds, day=Day(24)))
    by_hour = Counter((OPENS_AT + int(moment)) % 24 for moment in moments)
    for hour, busy in enumerate(RHYTHM):
        expected = len(moments) * busy / sum(RHYTHM)
        assert by_hour[hour] == pytest.approx(expected, abs=4 * expected**0.5), hour
    assert by_hour[20] > 10 * by_hour[3]


def test_day_of_some_hours_and_a_half_ends_where_it_should() -> None:
    day = Day(2.5)
    places = [day.place(share / 100) for share in range(101)]
    assert places == sorted(places)
    assert places[0] == 0
    assert places[-1] == pytest.approx(1)


def test_clock_of_the_market_starts_in_the_morning_and_counts_days() -> None:
    day = Day(48)
    assert [day.clock(place) for place in (0, 0.25, 0.5, 1)] == [
        "day 1, 08:00",
        "day 1, 20:00",
        "day 2, 08:00",
        "day 3, 08:00",
    ]


def test_run_acts_at_each_moment_and_reports_it() -> None:
    clock, reported = Clock(), list[float]()
    done = run(
        Lister(),
        [0.5, 2.0, 2.0, 3.5],
        seconds=4,
        clock=clock,
        sleep=clock.sleep,
        report=lambda elapsed, _: reported.append(elapsed),
    )
    assert done == {MarketAction.LIST: 4}
    assert reported == [0.5, 2.0, 2.0, 3.5]


def test_market_that_cannot_keep_up_ends_in_time() -> None:
    clock, market = Clock(cost=0.5), Lister()
    moments = [number / 100 for number in range(300)]
    done = run(market, moments, seconds=3, clock=clock, sleep=clock.sleep, report=clock.work)
    assert done.total() == market.steps == 6
    assert clock.now == pytest.approx(103)
