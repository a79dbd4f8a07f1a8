"""Times and durations as pages write them: one form for all pages.

The server writes times in UTC. `portal.js` rewrites them in the browser's time zone, with UTC on
hover.
"""

from datetime import UTC, datetime
from enum import StrEnum

from markupsafe import Markup

# The largest first: a duration takes the first unit that it reaches.
UNITS_MS = {"days": 86_400_000, "h": 3_600_000, "min": 60_000, "s": 1_000}
NEXT_UNIT = {"days": "h", "h": "min", "min": "s"}
# Below this many of a unit, a duration also has the next smaller one.
FEW = 10


class TimeForm(StrEnum):
    """How a browser shows a time: `ago` is relative within a day, `clock` omits today's date."""

    AGO = "ago"
    CLOCK = "clock"
    SECOND = "second"


def when(at: datetime | str, form: str = TimeForm.CLOCK) -> Markup:
    """Return a `<time>` for a time, or for a time of the API."""
    moment = (datetime.fromisoformat(at) if isinstance(at, str) else at).astimezone(UTC)
    clock = "%H:%M:%S" if form == TimeForm.SECOND else "%H:%M"
    return Markup('<time datetime="{}" data-form="{}">{}</time>').format(
        f"{moment:%Y-%m-%dT%H:%M:%SZ}",
        TimeForm(form).value,
        f"{moment.day} {moment:%b %Y}, {moment.strftime(clock)} UTC",
    )


def duration(milliseconds: float) -> str:
    """Return a duration as people say it, such as `340 ms`, `1.2 s`, `17 min` or `2 h 5 min`."""
    seconds = milliseconds / 1_000
    if seconds < 1:
        return f"{round(milliseconds, 1):g} ms"
    if seconds < FEW:
        return f"{round(seconds, 1):g} s"
    whole = round(seconds) * 1_000
    unit = next(unit for unit, length in UNITS_MS.items() if whole >= length)
    count, rest = divmod(whole, UNITS_MS[unit])
    name = "day" if unit == "days" and count == 1 else unit
    smaller = rest // UNITS_MS[NEXT_UNIT[unit]] if unit in NEXT_UNIT and count < FEW else 0
    return f"{count} {name}" + (f" {smaller} {NEXT_UNIT[unit]}" if smaller else "")
