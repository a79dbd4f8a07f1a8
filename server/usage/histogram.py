"""Latencies as counts in fixed buckets: two histograms are merged by adding them up.

Bucket 0 holds what is below the first bound, bucket i what is from bound i - 1 on and below bound
i, the last what is from the last bound on. Stored counts are in this order: to change the bounds,
the stored histograms must be made anew.
"""

from bisect import bisect_right
from collections.abc import Sequence

# fmt: off
BOUNDS_US = (
    500, 1_000, 1_500, 2_000, 3_000, 5_000, 7_000, 10_000, 15_000, 20_000, 30_000, 50_000, 70_000,
    100_000, 150_000, 200_000, 300_000, 500_000, 700_000, 1_000_000, 1_500_000, 2_000_000,
    3_000_000, 5_000_000, 7_000_000, 10_000_000, 15_000_000, 30_000_000, 60_000_000,
)
# fmt: on
"""Microseconds, rising."""

BUCKETS = len(BOUNDS_US) + 1


def bucket_of(latency_us: int) -> int:
    """The bucket of a latency, as PostgreSQL's `width_bucket` has it."""
    return bisect_right(BOUNDS_US, latency_us)


def quantile_us(counts: Sequence[int], share: float) -> int | None:
    """The latency below which `share` of the counts are; None when there are none.

    It lies in the bucket that holds the true one, at its place in an even spread; in the last
    bucket, which has no end, at its beginning.
    """
    total = sum(counts)
    if not total:
        return None
    rank = share * total
    passed = 0
    for bucket, count in enumerate(counts):
        if count and passed + count >= rank:
            low = BOUNDS_US[bucket - 1] if bucket else 0
            high = BOUNDS_US[bucket] if bucket < len(BOUNDS_US) else low
            return round(low + (high - low) * max(rank - passed, 0.0) / count)
        passed += count
    return BOUNDS_US[-1]
