"""Latency buckets: a quantile lies in the bucket of the true one."""

from hypothesis import given
from hypothesis import strategies as st

from cute_api.usage.histogram import BOUNDS_US, BUCKETS, bucket_of, quantile_us

LATENCIES = st.lists(st.integers(0, 120_000_000), min_size=1, max_size=200)


def counts_of(latencies: list[int]) -> list[int]:
    counts = [0] * BUCKETS
    for latency in latencies:
        counts[bucket_of(latency)] += 1
    return counts


@given(LATENCIES, st.sampled_from([0.5, 0.95]))
def test_quantile_lies_in_the_bucket_of_the_true_one(latencies: list[int], share: float) -> None:
    rank = max(-int(-share * len(latencies) // 1), 1)
    true = sorted(latencies)[rank - 1]
    found = quantile_us(counts_of(latencies), share)
    assert found is not None
    bucket = bucket_of(true)
    low = BOUNDS_US[bucket - 1] if bucket else 0
    high = BOUNDS_US[bucket] if bucket < len(BOUNDS_US) else BOUNDS_US[-1]
    assert low <= found <= high


def test_no_counts_have_no_quantile() -> None:
    assert quantile_us([0] * BUCKETS, 0.5) is None


def test_bounds_rise_and_the_last_bucket_is_open() -> None:
    assert list(BOUNDS_US) == sorted(set(BOUNDS_US))
    assert bucket_of(BOUNDS_US[-1]) == BUCKETS - 1
    assert bucket_of(BOUNDS_US[0] - 1) == 0
