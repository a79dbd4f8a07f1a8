"""Sliding windows: remaining calls, the time of the next call, and local windows."""

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest
import redis
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from limits import RateLimitItemPerMinute

from cute_api.edge.limits.local_windows import LocalWindows
from cute_api.edge.limits.networks import network_of
from cute_api.edge.limits.window_script import WindowScript
from cute_api.edge.limits.windows import Counts, WindowDemand, WindowUse, window_of
from tests.fixtures.clocks import Clock
from tests.fixtures.limits import script_on
from tests.fixtures.properties import examples

LENGTH = 60
START = 1_800_000_000.0
QUOTA = 10


SEVERAL = 3
ALICE = [WindowDemand(RateLimitItemPerMinute(QUOTA), ("{key:alice}",))]
GUARDED = [*ALICE, WindowDemand(RateLimitItemPerMinute(3), ("{key:alice}", "free"))]


def used(counts: Counts, after_ms: int) -> int:
    """The weighted count `after_ms` later without further calls, by definition."""
    roll = counts.rolls_in(LENGTH * 1000)
    previous, ttl, current = counts.previous, counts.previous_ttl - after_ms, counts.current
    if after_ms > roll:
        previous, ttl, current = counts.current, LENGTH * 1000 - (after_ms - roll), 0
    return math.floor(previous * max(ttl, 0) / (LENGTH * 1000)) + current


@given(
    quota=st.integers(1, 60),
    previous=st.integers(0, 100),
    current=st.integers(0, 100),
    age=st.integers(0, LENGTH * 1000 - 1),
)
def test_frees_in_is_the_first_moment_that_admits(
    quota: int, previous: int, current: int, age: int
) -> None:
    left = LENGTH * 1000 - age
    # A count can exceed its quota: what was let through while the storage was away is added.
    counts = Counts(previous, left, current, left + LENGTH * 1000)
    window = window_of(quota, LENGTH, counts)
    wait = round(window.frees_in * 1000)
    assert used(counts, wait) < quota
    assert wait == 0 or used(counts, wait - 2) >= quota


def test_fresh_window_has_its_whole_quota() -> None:
    window = window_of(60, LENGTH, Counts(0, 0, 0, 0))
    assert (window.remaining, window.frees_in, window.rolls_in) == (60, 0.0, LENGTH)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unix", "unix"),
    ],
)
def test_network_of(address: str, network: str) -> None:
    assert network_of(address) == network


def admitted(windows: LocalWindows, calls: int, demands: Sequence[WindowDemand] = ALICE) -> int:
    return sum(windows.decide(demands).admitted for _ in range(calls))


def test_window_starts_at_the_first_call() -> None:
    clock = Clock(START)
    windows = LocalWindows(clock)
    clock.now += 47
    assert windows.decide(ALICE).windows[0].rolls_in == LENGTH
    clock.now += 30
    assert windows.decide(ALICE).windows[0].rolls_in == 30


def test_border_what_was_used_fades_evenly_over_the_next_window() -> None:
    clock = Clock(START)
    windows = LocalWindows(clock)
    assert admitted(windows, 2 * QUOTA) == QUOTA
    clock.now += LENGTH - 1
    assert admitted(windows, 1) == 0
    clock.now += 1 + LENGTH / 2
    assert admitted(windows, 2 * QUOTA) == QUOTA / 2, "half of the last window still counts"


def test_border_a_burst_at_the_end_is_taken_for_even_use() -> None:
    """The approximation: in the 60 s from just before a border twice the quota can pass, no more.

    The counter knows how many calls the last window had, not when: nine in its last second fade
    as if they had come evenly.
    """
    clock = Clock(START)
    windows = LocalWindows(clock)
    windows.decide(ALICE)
    clock.now += LENGTH - 1
    burst = admitted(windows, QUOTA)
    assert burst == QUOTA - 1
    passed = burst
    for _ in range(LENGTH - 1):
        clock.now += 1
        passed += admitted(windows, QUOTA)
    assert QUOTA < passed <= 2 * QUOTA


@given(gaps=st.lists(st.integers(0, 20_000), min_size=1, max_size=200))
def test_at_most_twice_the_quota_passes_in_any_stretch_of_a_window(gaps: list[int]) -> None:
    clock = Clock(START)
    windows = LocalWindows(clock)
    times = []
    for gap in gaps:
        clock.now += gap / 1000
        if windows.decide(ALICE).admitted:
            times.append(clock.now)
    for start in times:
        assert sum(start <= moment < start + LENGTH for moment in times) <= 2 * QUOTA


def test_refused_call_takes_from_no_window() -> None:
    windows = LocalWindows(Clock(START))
    assert admitted(windows, 10, GUARDED) == 3
    assert windows.decide(ALICE).windows[0].remaining == QUOTA - 4


def test_several_units_are_taken_all_or_none() -> None:
    windows = LocalWindows(Clock(START))
    most = windows.decide([replace(ALICE[0], units=QUOTA - 1)])
    assert (most.admitted, most.windows[0].remaining) == (True, 1)
    refused = windows.decide([replace(ALICE[0], units=2)])
    assert (refused.admitted, refused.windows[0].remaining) == (False, 1)
    assert refused.windows[0].frees_in > 0, "when two are left"
    assert windows.decide(ALICE).admitted


def test_unit_goes_back_only_to_the_counter_that_it_came_from() -> None:
    clock = Clock(START)
    windows = LocalWindows(clock)
    early = windows.decide(ALICE)
    clock.now += 3 * LENGTH
    windows.decide(ALICE)
    assert windows.give_back(ALICE, early.ends).windows[0].remaining == QUOTA - 1
    late = windows.decide(ALICE)
    assert windows.give_back(ALICE, late.ends).windows[0].remaining == QUOTA - 1
    assert windows.give_back(ALICE, late.ends).windows[0].remaining == QUOTA
    assert windows.give_back(ALICE, late.ends).windows[0].remaining == QUOTA, "never below zero"


def test_memory_is_bounded_and_the_oldest_goes_first() -> None:
    windows = LocalWindows(Clock(START), size=3)
    for n in range(5):
        demand = [WindowDemand(RateLimitItemPerMinute(QUOTA), (f"{{key:{n}}}",))]
        windows.decide(demand)
    assert windows.collect([WindowDemand(RateLimitItemPerMinute(QUOTA), ("{key:0}",))]) == [0]
    assert windows.collect([WindowDemand(RateLimitItemPerMinute(QUOTA), ("{key:4}",))]) == [1]


def test_what_could_not_be_reported_is_owed_again() -> None:
    windows = LocalWindows(Clock(START))
    windows.decide(ALICE)
    windows.owe(ALICE, windows.collect(ALICE))
    assert [windows.collect(ALICE) for _ in range(2)] == [[1], []]


def test_what_is_owed_from_a_window_that_is_over_is_forgotten() -> None:
    clock = Clock(START)
    windows = LocalWindows(clock)
    windows.decide(ALICE)
    clock.now += LENGTH + 1
    assert sum(windows.collect(ALICE)) == 0


@pytest.fixture
def script(redis_url: str) -> WindowScript:
    return script_on(redis_url)


# No sum of steps comes near the moments at which two old calls have faded to one or to none, so the
# milliseconds that pass between the two decisions make no difference.
STEP_MS = 7_001
PAIR = [
    WindowDemand(RateLimitItemPerMinute(2), ("{key:bob}",)),
    WindowDemand(RateLimitItemPerMinute(1), ("{key:bob}", "free")),
]
PAIR_LOOK = [WindowDemand(demand.item, demand.name, use=WindowUse.LOOK) for demand in PAIR]


@examples(4, suppress=[HealthCheck.function_scoped_fixture])
@given(
    demands=st.sampled_from([PAIR, PAIR[:1]]),
    steps=st.lists(st.tuples(st.sampled_from("tlgs"), st.integers(0, 21)), max_size=25),
)
def test_valkey_and_memory_count_alike(
    script: WindowScript,
    redis_url: str,
    demands: list[WindowDemand],
    steps: list[tuple[str, int]],
) -> None:
    """Do the same at the same times on both stores, by ageing keys and setting the local clock."""
    clock = Clock(START)
    windows = LocalWindows(clock)
    with redis.Redis.from_url(redis_url) as valkey:
        valkey.flushdb()
        for action, age in steps:
            clock.now += age * STEP_MS / 1000
            _age(valkey, age * STEP_MS)
            asked = PAIR_LOOK[: len(demands)] if action == "l" else demands
            if action == "s":
                asked = [replace(demand, units=SEVERAL) for demand in demands]
            here, there = windows.decide(asked), script.decide(asked).decision
            if action == "g" and here.admitted and there.admitted:
                here = windows.give_back(asked, here.ends)
                there = script.give_back(asked, there.ends).decision
            assert here.admitted == there.admitted
            assert [w.remaining for w in here.windows] == [w.remaining for w in there.windows]
            for mine, theirs in zip(here.windows, there.windows, strict=True):
                assert mine.rolls_in == pytest.approx(theirs.rolls_in, abs=0.9)
                assert mine.frees_in == pytest.approx(theirs.frees_in, abs=0.9)


def _age(valkey: "redis.Redis", by_ms: int) -> None:
    for key in valkey.keys("LIMITS:*"):
        valkey.pexpire(key, max(valkey.pttl(key) - by_ms, 0))


def test_unit_goes_back_in_valkey_also_when_its_window_has_become_the_previous_one(
    script: WindowScript, redis_url: str
) -> None:
    with redis.Redis.from_url(redis_url) as valkey:
        valkey.flushdb()
        script.decide(ALICE)
        taken = script.decide(ALICE).decision
        _age(valkey, 61_000)
        names = sorted(valkey.keys("LIMITS:*"))
        # The unit is found by the very moment at which its counter ends, which ageing has changed.
        ends = [valkey.pexpiretime(names[0])]
        assert valkey.get(names[0]) == b"2"
        script.give_back(ALICE, ends)
        assert sorted(valkey.get(name) or b"" for name in valkey.keys("LIMITS:*")) == [b"0", b"1"]
        script.give_back(ALICE, taken.ends)
        assert sorted(valkey.get(name) or b"" for name in valkey.keys("LIMITS:*")) == [b"0", b"1"]
