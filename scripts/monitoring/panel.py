"""What a panel of the dashboard is."""

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
        """Whether it shows the past, too."""
        return self is PanelKind.LINES


@dataclass(frozen=True, slots=True)
class Panel:
    """`queries` are pairs of a query and what its lines are called."""

    title: str
    unit: str
    queries: tuple[tuple[str, str], ...]
    text: str = ""
    width: int = 8
    kind: PanelKind = PanelKind.LINES
    steps: Steps | None = None
