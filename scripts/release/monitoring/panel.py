"""Panels of the dashboard, from `dashboard.yaml`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("dashboard.yaml")

Steps = Sequence[tuple[float | None, str]]
"""From which value on a panel has a colour; the first has none."""


class PanelKind(StrEnum):
    """Grafana's names."""

    LINES = "timeseries"
    STAT = "stat"

    @property
    def draws_time(self) -> bool:
        """Whether it shows a time range."""
        return self is PanelKind.LINES


STEPS: Mapping[str, Steps] = {
    "budget": ((None, "red"), (0, "orange"), (0.25, "green")),
    "bad_if_any": ((None, "green"), (1, "red")),
    "good_if_any": ((None, "red"), (1, "green")),
}


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel of a dashboard. `queries` are by legend."""

    title: str
    unit: str
    queries: Mapping[str, str]
    text: str
    width: int
    kind: PanelKind
    steps: Steps | None


def rows() -> Mapping[str, Sequence[Panel]]:
    """Return the panels by the title of their row."""
    loaded: dict[str, list[dict[str, Any]]] = yaml.safe_load(FILE.read_text("utf-8"))
    return {title: [_panel(given) for given in row] for title, row in loaded.items()}


def _panel(given: Mapping[str, Any]) -> Panel:
    title = given["title"]
    return Panel(
        title,
        given.get("unit", "short"),
        given["queries"] if "queries" in given else {title: given["query"]},
        given.get("text", ""),
        given.get("width", 8),
        PanelKind(given.get("kind", PanelKind.LINES)),
        STEPS[given["steps"]] if "steps" in given else None,
    )
