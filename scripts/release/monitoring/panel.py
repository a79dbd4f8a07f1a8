"""Panels of the dashboard."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

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


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel of a dashboard. `queries` are pairs of a query and its legend."""

    title: str
    unit: str
    queries: tuple[tuple[str, str], ...]
    text: str = ""
    width: int = 8
    kind: PanelKind = PanelKind.LINES
    steps: Steps | None = None


BUDGET: Steps = ((None, "red"), (0, "orange"), (0.25, "green"))
BAD_IF_ANY: Steps = ((None, "green"), (1, "red"))
GOOD_IF_ANY: Steps = ((None, "red"), (1, "green"))
SECONDS, SHARE, A_SECOND, COUNT = "s", "percentunit", "reqps", "short"
STAT = PanelKind.STAT


def single(title: str, unit: str, query: str, legend: str = "", text: str = "") -> Panel:
    """Return a panel with one query."""
    return Panel(title, unit, ((query, legend or title),), text)


def per_process(metric: str) -> str:
    """Return a query of a gauge, once for each process even if several exporters report it."""
    return f"max by (process, host, pid) ({metric})"
