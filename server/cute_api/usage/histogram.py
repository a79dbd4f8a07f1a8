"""Latencies of requests as counts in fixed buckets; see `cute_api.lib.histograms`."""

from collections.abc import Sequence

from cute_api.lib import histograms

# One number a line would take 29 lines.
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
    """The bucket of a latency, numbered as by PostgreSQL's `width_bucket`."""
    return histograms.bucket_of(BOUNDS_US, latency_us)


def quantile_us(counts: Sequence[int], share: float) -> int | None:
    """The latency below which `share` of the counts are; None without counts.

    It lies in the same bucket as the exact quantile.
    """
    found = histograms.quantile(BOUNDS_US, counts, share)
    return None if found is None else round(found)


def quantiles_us(counts: Sequence[int], shares: Sequence[float]) -> Sequence[int | None]:
    """Several quantiles at once, because some pages have thousands of histograms."""
    found = histograms.quantiles(BOUNDS_US, counts, shares)
    return [round(quantile) for quantile in found] or [None] * len(shares)
