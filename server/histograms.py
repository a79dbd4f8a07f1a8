"""Histograms of fixed buckets: counts that are merged by adding them up.

Bucket 0 holds what is below the first bound, bucket i what is from bound i - 1 on and below bound
i, the last what is from the last bound on. Stored counts are in this order: to change the bounds,
the stored histograms must be made anew.
"""

from bisect import bisect_right
from collections.abc import Sequence


def bucket_of(bounds: Sequence[float], value: float) -> int:
    """The bucket of a value, as PostgreSQL's `width_bucket` has it."""
    return bisect_right(bounds, value)


def quantile(bounds: Sequence[float], counts: Sequence[int], share: float) -> float | None:
    """The value below which `share` of the counts are; None when there are none.

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
            low = bounds[bucket - 1] if bucket else 0
            high = bounds[bucket] if bucket < len(bounds) else low
            return low + (high - low) * max(rank - passed, 0.0) / count
        passed += count
    return bounds[-1]
