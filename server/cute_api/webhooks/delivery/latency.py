"""Event-to-acknowledge times of webhooks as counts in geometric buckets (`lib.histograms`).

A bucket ends where 1.2 times its beginning is, from 1 ms to over two days, which is longer than
all retries take. So a quantile is within 20 % of the true one, whatever its size.
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
"""Milliseconds, rising."""

BUCKETS = len(BOUNDS_MS) + 1


def bucket_of(latency_ms: float) -> int:
    """The bucket of a time from event to acknowledgement, counted from 0."""
    return histograms.bucket_of(BOUNDS_MS, latency_ms)


def quantile_ms(counts: Sequence[int], share: float) -> int | None:
    """The time below which `share` of the counts are, in whole milliseconds; None without any."""
    found = histograms.quantile(BOUNDS_MS, counts, share)
    return None if found is None else round(found)


def merged(parts: Sequence[Sequence[int]]) -> list[int]:
    """All counts together."""
    return [sum(counts) for counts in zip(*parts, strict=True)] or [0] * BUCKETS
