"""Decisions of delivery: when it is tried again, how many workers are needed, latency buckets."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cute_api.webhooks.delivery.backlog import wanted_workers
from cute_api.webhooks.delivery.judging import next_attempt
from cute_api.webhooks.delivery.latency import BOUNDS_MS, BUCKETS, bucket_of, merged, quantile_ms
from cute_api.webhooks.egress.policy import DEFAULT_POLICY

CATCH_UP_S = 30.0
LATE_S = 15.0
SENDS_S = 2_000
GROWTH = 1.2
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
ALL_OF_ONE = int(SENDS_S * CATCH_UP_S)
# Two days: the last of all retries comes after some 28 hours.
TIMES = st.lists(st.floats(0, 2 * 86_400_000), min_size=1, max_size=200)


def middle() -> float:
    return 0.5


@pytest.mark.parametrize("count", [8, 9, 1_000])
def test_a_schedule_that_is_used_up_has_no_next(count: int) -> None:
    assert next_attempt(count, NOW, middle, DEFAULT_POLICY) is None


def test_the_jitter_spans_20_per_cent_both_ways() -> None:
    assert next_attempt(2, NOW, lambda: 0.0, DEFAULT_POLICY) == NOW + timedelta(seconds=240)
    assert next_attempt(2, NOW, lambda: 1.0, DEFAULT_POLICY) == NOW + timedelta(seconds=360)


@given(st.floats(0, 1, exclude_max=True), st.integers(0, 7))
def test_the_next_attempt_is_never_in_the_past(chance: float, count: int) -> None:
    following = next_attempt(count, NOW, lambda: chance, DEFAULT_POLICY)
    assert following is not None
    assert following >= NOW


@pytest.mark.parametrize(
    ("backlog", "in_flight", "pumps", "wanted"),
    [
        pytest.param((0, 0, 0.0), 0, 0, 0, id="nothing is due"),
        pytest.param((1, 1, 0.1), 1, 0, 1, id="one delivery"),
        pytest.param((ALL_OF_ONE, 50, 5.0), 400, 1, 1, id="what one sends in time"),
        pytest.param((ALL_OF_ONE + 1, 50, 5.0), 400, 1, 2, id="more than one sends in time"),
        pytest.param((10 * ALL_OF_ONE, 3, 5.0), 24, 1, 3, id="no more than webhooks"),
        pytest.param((100, 50, LATE_S * 1.5), 100, 2, 3, id="late: as much more as it is late"),
        pytest.param((100, 50, LATE_S * 40), 100, 2, 4, id="very late: twice as many"),
        pytest.param((100, 1, LATE_S * 40), 8, 4, 1, id="late at one webhook: more don't help"),
        pytest.param((0, 0, 0.0), 601, 1, 2, id="slow receivers fill the workers"),
    ],
)
def test_workers_wanted(
    backlog: tuple[int, int, float], in_flight: int, pumps: int, wanted: int
) -> None:
    due, webhooks, oldest_s = backlog
    found = wanted_workers(
        due=due, webhooks=webhooks, oldest_s=oldest_s, in_flight=in_flight, pumps=pumps
    )
    assert found == wanted


def counts_of(times: list[float]) -> list[int]:
    counts = [0] * BUCKETS
    for time in times:
        counts[bucket_of(time)] += 1
    return counts


@given(TIMES, st.sampled_from([0.5, 0.95, 0.99]))
def test_quantile_is_within_a_fifth_of_the_true_one(times: list[float], share: float) -> None:
    rank = max(-int(-share * len(times) // 1), 1)
    true = sorted(times)[rank - 1]
    found = quantile_ms(counts_of(times), share)
    assert found is not None
    # The result is in whole milliseconds; values below the first don't differ.
    assert true / GROWTH - 1 <= found <= true * GROWTH + 1


@given(TIMES, TIMES)
def test_merged_counts_are_those_of_all(first: list[float], second: list[float]) -> None:
    assert merged([counts_of(first), counts_of(second)]) == counts_of(first + second)


def test_nothing_has_no_quantile() -> None:
    assert merged([]) == [0] * BUCKETS
    assert quantile_ms(merged([]), 0.99) is None


def test_buckets_reach_beyond_two_days_and_are_few() -> None:
    assert BOUNDS_MS[-1] > 2 * 86_400_000
    assert list(BOUNDS_MS) == sorted(set(BOUNDS_MS))
    assert BUCKETS < 120
