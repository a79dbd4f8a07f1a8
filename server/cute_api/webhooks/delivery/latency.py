"""Event-to-acknowledge times of webhooks as counts in geometric buckets (`lib.histograms`).

Each bucket ends at 1.2 times its start, from 1 ms to over two days, which is longer than all
retries take. So every quantile is accurate to 20 %.
"""

from collections.abc import Sequence

from cute_api.lib import histograms

GROWTH = 1.2
LONGEST_MS = 200_000_000


def _bounds() -> tuple[float, ...]:
    bounds = [1.0]
    while bounds[-1] < LONGEST_MS:
        bounds.append(bounds[-1] * GROWTH)
    return tuple(bounds)


BOUNDS_MS = _bounds()
"""Milliseconds, ascending."""

BUCKETS = len(BOUNDS_MS) + 1


def bucket_of(latency_ms: float) -> int:
    """Return the bucket, from 0, of a time from event to acknowledgement."""
    return histograms.bucket_of(BOUNDS_MS, latency_ms)


def quantile_ms(counts: Sequence[int], share: float) -> int | None:
    """Return the quantile in whole milliseconds, or None without counts."""
    found = histograms.quantile(BOUNDS_MS, counts, share)
    return None if found is None else round(found)


def merged(parts: Sequence[Sequence[int]]) -> list[int]:
    """Return the sum of the counts by bucket."""
    return [sum(counts) for counts in zip(*parts, strict=True)] or [0] * BUCKETS
