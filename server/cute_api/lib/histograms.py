"""Histograms with fixed buckets, merged by adding their counts.

Bucket 0 counts values below the first bound, bucket i values from bound i - 1 to below bound i, the
last bucket values from the last bound on. Stored counts are in this order, so stored histograms
must be rebuilt when the bounds change.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate


def bucket_of(bounds: Sequence[float], value: float) -> int:
    """The bucket of a value, numbered as by PostgreSQL's `width_bucket`."""
    return bisect_right(bounds, value)


def quantile(bounds: Sequence[float], counts: Sequence[int], share: float) -> float | None:
    """The value below which `share` of the counts are; None without counts.

    It is interpolated linearly within the bucket of the exact quantile; in the last bucket, which
    has no end, it is the bucket's start.
    """
    found = quantiles(bounds, counts, (share,))
    return found[0] if found else None


def quantiles(
    bounds: Sequence[float], counts: Sequence[int], shares: Sequence[float]
) -> Sequence[float]:
    """The `quantile` of each share, for little more than the cost of one; empty without counts."""
    passed = list(accumulate(counts))
    if not passed or not passed[-1]:
        return ()
    return [_quantile(bounds, counts, passed, share * passed[-1]) for share in shares]


def _quantile(
    bounds: Sequence[float], counts: Sequence[int], passed: Sequence[int], rank: float
) -> float:
    bucket = bisect_left(passed, rank) if rank > 0 else bisect_right(passed, 0)
    if bucket >= len(bounds):
        return bounds[-1]
    low = bounds[bucket - 1] if bucket else 0
    count = counts[bucket]
    return low + (bounds[bucket] - low) * max(rank - (passed[bucket] - count), 0.0) / count
