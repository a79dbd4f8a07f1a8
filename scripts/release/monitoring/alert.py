"""An alert by cause, as a value, and the series of its example."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scripts.release.monitoring.slos import Severity

# With a scrape every 5 s, a server that dies is an alert within 15 s.
FAST_INTERVAL = "3s"
PAGE, TICKET = Severity.PAGE, Severity.TICKET


@dataclass(frozen=True, slots=True)
class Alert:
    """`wait` is how long the query must hold. `example` has series, a value a minute, that make it
    fire; it then has the labels `fires_with` besides the severity. The query holds from minute
    `begun` on.

    `is_fast`: evaluated each `FAST_INTERVAL`, because it is about all calls."""

    name: str
    query: str
    wait: str
    severity: Severity
    summary: str
    example: Mapping[str, str]
    fires_with: Mapping[str, str] = field(default_factory=dict)
    begun: int = 2
    is_fast: bool = False

    @property
    def after(self) -> str:
        """Return when the example fires the alert."""
        number, unit = int(self.wait[:-1]), self.wait[-1]
        minutes = {"s": 1, "m": number, "h": number * 60}[unit]
        return f"{self.begun + minutes + 1}m"


def steady(value: float) -> str:
    """A series that has one value."""
    return f"{value:g}x40"


def rising(by: float) -> str:
    """Return a counter that rises by this much each minute."""
    return f"0+{by:g}x40"
