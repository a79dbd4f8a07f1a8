"""What `static/charts.js` draws: documents that stand in a page, beside a table with the same."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

Number = int | float | None

Json = dict[str, Any]


def stacked(
    labels: Sequence[str],
    series: Mapping[str, Sequence[Number]],
    *,
    failed: Collection[str] = (),
) -> Json:
    """Bars over time, one series on the other, each with a pattern of its own.

    The series in `failed` are red.
    """
    return _chart("stacked", labels, series, "", failed)


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


def bars(values: Mapping[str, Number], name: str, *, failed: bool = False) -> Json:
    """Bars from the left, one a label, each with its number at its end; red for what failed."""
    series = {name: list(values.values())}
    return _chart("bars", list(values), series, "", series if failed else ())


def _chart(
    kind: str,
    labels: Sequence[str],
    series: Mapping[str, Sequence[Number]],
    unit: str,
    failed: Collection[str] = (),
) -> Json:
    return {
        "kind": kind,
        "labels": list(labels),
        "series": [
            {"name": name, "values": list(values), "failed": name in failed}
            for name, values in series.items()
        ],
        "unit": unit,
    }
