"""What `static/charts.js` draws: documents that stand in a page, beside a table with the same."""

from collections.abc import Mapping, Sequence
from typing import Any

Number = int | float | None

Json = dict[str, Any]


def stacked(labels: Sequence[str], series: Mapping[str, Sequence[Number]]) -> Json:
    """Bars over time, one series on the other, each with a pattern of its own."""
    return _chart("stacked", labels, series, "")


def lines(
    labels: Sequence[str],
    series: Mapping[str, Sequence[Number]],
    unit: str,
    *,
    top: int | None = None,
) -> Json:
    """Lines over time, each with dashes and a name of its own. None leaves a gap.

    The axis ends at `top` where values have such an end, such as shares at 100.
    """
    return {**_chart("lines", labels, series, unit), "top": top}


def bars(values: Mapping[str, Number], name: str) -> Json:
    """Bars from the left, one a label, each with its number at its end."""
    return _chart("bars", list(values), {name: list(values.values())}, "")


def _chart(
    kind: str, labels: Sequence[str], series: Mapping[str, Sequence[Number]], unit: str
) -> Json:
    return {
        "kind": kind,
        "labels": list(labels),
        "series": [{"name": name, "values": list(values)} for name, values in series.items()],
        "unit": unit,
    }
