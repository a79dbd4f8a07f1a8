"""Numbers as pages write them, and the bars of small charts that need no script."""

from collections.abc import Sequence
from dataclasses import dataclass

NO_BREAK = "\u00a0"
HEIGHT = 100
STEP = 10
GAP = 2
# One failed request among thousands is seen.
LEAST = 4


def share(part: int, whole: int) -> str:
    """A count beside its rate, such as `3 of 120 · 2.5 %`.

    A part that is not nothing is never called 0 %, and one that is not all never 100 %.
    """
    if not whole:
        return "none"
    tenths = part * 1000 // whole
    rate = "< 0.1" if part and not tenths else f"{tenths / 10:g}"
    return f"{part:,} of {whole:,} · {rate}{NO_BREAK}%"


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of an SVG that is `HEIGHT` high, from the left edge `x`: what failed stands on the
    rest. `title` says it in words."""

    x: int
    well_y: float
    well_height: float
    failed_y: float
    failed_height: float
    title: str


def stacked_bars(
    labels: Sequence[str], requests: Sequence[int], failed: Sequence[int]
) -> Sequence[Bar]:
    """Bars of requests with the failed ones among them; the highest fills the height."""
    highest = max(requests, default=0) or 1
    made = []
    for place, (label, count, bad) in enumerate(zip(labels, requests, failed, strict=True)):
        bad_height = max(bad * HEIGHT / highest, LEAST) if bad else 0.0
        height = max(count * HEIGHT / highest, LEAST, bad_height) if count else 0.0
        made.append(
            Bar(
                x=place * STEP,
                well_y=round(HEIGHT - height + bad_height, 1),
                well_height=round(height - bad_height, 1),
                failed_y=round(HEIGHT - height, 1),
                failed_height=round(bad_height, 1),
                title=f"{label}: {count:,} requests, {bad:,} failed",
            )
        )
    return made
