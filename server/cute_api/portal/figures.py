"""Numbers for pages, and the bars of small charts without a script."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

NO_BREAK = "\u00a0"
# The largest first.
SIZES = {"TB": 10**12, "GB": 10**9, "MB": 10**6, "kB": 10**3}
HEIGHT = 100
WIDTH = 240
BAR_WIDTH = 8
# So that a single failed request among thousands is visible.
LEAST = 4


def share(part: int, whole: int) -> str:
    """Return a count with its rate, such as `3 of 120 · 2.5 %`.

    It rounds down, and shows 0 % only for a count of 0.
    """
    if not whole:
        return "none"
    tenths = part * 1000 // whole
    rate = "< 0.1" if part and not tenths else f"{tenths / 10:g}"
    return f"{part:,} of {whole:,} · {rate}{NO_BREAK}%"


def size(count: int) -> str:
    """Return a number of bytes as people say it, such as `130 bytes` or `1.2 kB`."""
    for unit, length in SIZES.items():
        if count >= length:
            return f"{round(count / length, 1):,g}{NO_BREAK}{unit}"
    return f"{count}{NO_BREAK}{'byte' if count == 1 else 'bytes'}"


@dataclass(frozen=True, slots=True)
class ChartBar:
    """A bar of an SVG of `WIDTH` by `HEIGHT`: the requests since `at`, failed ones on top.

    The bar begins at `x`, its share of the width at `left`. `title` has its numbers."""

    at: datetime
    left: float
    x: float
    well_y: float
    well_height: float
    failed_y: float
    failed_height: float
    title: str


def stacked_bars(
    starts: Sequence[datetime], requests: Sequence[int], failed: Sequence[int]
) -> Sequence[ChartBar]:
    """Return bars of requests with their failures; the highest fills the height."""
    highest = max(requests, default=0) or 1
    result = []
    for place, (at, count, bad) in enumerate(zip(starts, requests, failed, strict=True)):
        left = place * WIDTH / len(starts)
        bad_height = max(bad * HEIGHT / highest, LEAST) if bad else 0.0
        height = max(count * HEIGHT / highest, LEAST, bad_height) if count else 0.0
        result.append(
            ChartBar(
                at=at,
                left=round(left, 1),
                x=round(left + (WIDTH / len(starts) - BAR_WIDTH) / 2, 1),
                well_y=round(HEIGHT - height + bad_height, 1),
                well_height=round(height - bad_height, 1),
                failed_y=round(HEIGHT - height, 1),
                failed_height=round(bad_height, 1),
                title=f"{count:,} requests, {bad:,} failed",
            )
        )
    return result
