"""Numbers for pages, and the bars of small charts without a script."""

from collections.abc import Sequence
from dataclasses import dataclass

NO_BREAK = "\u00a0"
HEIGHT = 100
STEP = 10
GAP = 2
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


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of an SVG of height `HEIGHT`, with its left edge at `x`; failed requests are on top.

    `title` has its numbers."""

    x: int
    well_y: float
    well_height: float
    failed_y: float
    failed_height: float
    title: str


def stacked_bars(
    labels: Sequence[str], requests: Sequence[int], failed: Sequence[int]
) -> Sequence[Bar]:
    """Return bars of requests with their failures; the highest fills the height."""
    highest = max(requests, default=0) or 1
    result = []
    for place, (label, count, bad) in enumerate(zip(labels, requests, failed, strict=True)):
        bad_height = max(bad * HEIGHT / highest, LEAST) if bad else 0.0
        height = max(count * HEIGHT / highest, LEAST, bad_height) if count else 0.0
        result.append(
            Bar(
                x=place * STEP,
                well_y=round(HEIGHT - height + bad_height, 1),
                well_height=round(height - bad_height, 1),
                failed_y=round(HEIGHT - height, 1),
                failed_height=round(bad_height, 1),
                title=f"{label}: {count:,} requests, {bad:,} failed",
            )
        )
    return result
