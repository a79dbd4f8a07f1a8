"""The buckets of event-to-acknowledge times: a quantile is within 20 % of the true one."""

from hypothesis import given
from hypothesis import strategies as st

from cute_api.webhooks.delivery.latency import (
    BOUNDS_MS,
    BUCKETS,
    GROWTH,
    bucket_of,
    merged,
    quantile_ms,
)

# Two days: the last of all retries comes after some 28 hours.
TIMES = st.lists(st.floats(0, 2 * 86_400_000), min_size=1, max_size=200)


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
