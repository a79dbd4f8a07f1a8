"""Documents that `static/charts.js` draws, each beside a table with the same data.

Labels over time are hours, which a browser shows in its time zone, or the names of days.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

from cute_api.lib.json_objects import Json

Number = int | float | None

Labels = Sequence[str] | Sequence[datetime]


def stacked(
    labels: Labels,
    series: Mapping[str, Sequence[Number]],
    *,
    failed: Collection[str] = (),
) -> Json:
    """Stacked bars over time, each series with a pattern of its own.

    The series in `failed` are red.
    """
    return _chart("stacked", labels, series, "", failed)


def lines(
    labels: Labels,
    series: Mapping[str, Sequence[Number]],
    unit: str,
    *,
    top: int | None = None,
) -> Json:
    """Lines over time, each with dashes and a name of its own. None leaves a gap.

    The axis ends at `top` if the values have a maximum, such as percentages.
    """
    return {**_chart("lines", labels, series, unit), "top": top}


def bars(values: Mapping[str, Number], name: str, *, failed: bool = False) -> Json:
    """Horizontal bars, one per label, each with its number; red if `failed`."""
    series = {name: list(values.values())}
    return _chart("bars", list(values), series, "", series if failed else ())


def _chart(
    kind: str,
    labels: Labels,
    series: Mapping[str, Sequence[Number]],
    unit: str,
    failed: Collection[str] = (),
) -> Json:
    return {
        "kind": kind,
        "labels": [
            f"{label.astimezone(UTC):%Y-%m-%dT%H:%MZ}" if isinstance(label, datetime) else label
            for label in labels
        ],
        "is_hourly": any(isinstance(label, datetime) for label in labels),
        "series": [
            {"name": name, "values": list(values), "failed": name in failed}
            for name, values in series.items()
        ],
        "unit": unit,
    }
