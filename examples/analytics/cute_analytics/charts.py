"""Draw charts as inline SVG: columns over an axis, and a bar in a table's cell.

Only numbers and ready text go in; colours and sizes of letters are the page's style. Every chart
stands before a table with the same figures, so it has a title and no more for screen readers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from markupsafe import Markup

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 8, 8, 24, 34
GAP = 0.18
MIN_VISIBLE = 1.5
LABELS = 7
# Of a letter at its largest, which is on a phone: what would not fit in is left out.
LETTER = 12.5
BAR_WIDTH, BAR_HEIGHT = 100, 10


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `part` is the filled part of `total`; `label` is below its left edge."""

    total: int
    part: int
    label: str
    hint: str


def columns(title: str, data: Sequence[Column], top: str) -> Markup:
    """Draw columns side by side; `top` is the label of the highest."""
    highest = max((column.total for column in data), default=0) or 1
    wide = (WIDTH - LEFT - RIGHT) / max(len(data), 1)
    base = HEIGHT - BOTTOM
    interval = -(-len(data) // LABELS)
    parts = [
        Markup(
            '<svg class="columns" viewBox="0 0 {} {}" role="img" aria-label="{}">'
            '<line class="top" x1="{}" x2="{}" y1="{}" y2="{}"/>'
            '<text class="label" x="{}" y="{}">{}</text>'
        ).format(WIDTH, HEIGHT, title, LEFT, WIDTH - RIGHT, TOP, TOP, LEFT, TOP - 7, top)
    ]
    for number, column in zip(count(), data):
        left = LEFT + number * wide
        parts.append(Markup("<g><title>{}</title>").format(column.hint))
        for kind, value in (("total", column.total), ("part", column.part)):
            if value:
                high = max(value / highest * (base - TOP), MIN_VISIBLE)
                parts.append(
                    Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>').format(
                        kind, *_short(left + wide * GAP / 2, base - high, wide * (1 - GAP), high)
                    )
                )
        parts.append(Markup("</g>"))
        if number % interval == 0 and left + len(column.label) * LETTER <= WIDTH:
            # On a narrow screen there is room for every other one.
            kind = "label" if number // interval % 2 == 0 else "label spare"
            parts.append(
                Markup('<text class="{}" x="{}" y="{}">{}</text>').format(
                    kind, *_short(left), HEIGHT - 12, column.label
                )
            )
    parts.append(
        Markup('<line class="base" x1="{}" x2="{}" y1="{}" y2="{}"/></svg>').format(
            LEFT, WIDTH - RIGHT, base, base
        )
    )
    return Markup("").join(parts)


def bar(part: int, total: int, most: int) -> Markup:
    """Draw a bar in a table's cell: `total` of `most`, with `part` filled."""
    wide, filled = (BAR_WIDTH * value / max(most, 1) for value in (total, part))
    return Markup(
        '<svg class="bar" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="total" x="0" y="0" width="{}" height="{}"/>'
        '<rect class="part" x="0" y="0" width="{}" height="{}"/></svg>'
    ).format(BAR_WIDTH, BAR_HEIGHT, *_short(wide), BAR_HEIGHT, *_short(filled), BAR_HEIGHT)


def _short(*values: float) -> tuple[str, ...]:
    return tuple(f"{value:.2f}".rstrip("0").rstrip(".") for value in values)
