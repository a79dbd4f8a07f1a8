"""Our targets, as a table."""

from dataclasses import dataclass
from enum import StrEnum

from scripts.checks.bench.peers.requests import Path


class Measure(StrEnum):
    """The compared measure of a target, by default of closed loops with 16 connections.

    All but the last two compare ours with the peer; a search is compared with the peer's plain
    list.
    """

    RATE = "requests/s"
    P99 = "p99 at half load"
    PROCESSES = "2 processes to 1"
    TO_GET = "requests/s to those of get one"


@dataclass(frozen=True, slots=True)
class Target:
    """The ratio must be at least (of times: at most) `bound`; `aim` would be better yet."""

    measure: Measure
    path: Path
    bound: float
    aim: float | None = None

    @property
    def at_most(self) -> bool:
        return self.measure is Measure.P99

    def is_met_by(self, ratio: float) -> bool:
        return ratio <= self.bound if self.at_most else ratio >= self.bound


TARGETS = (
    Target(Measure.RATE, Path.LIST, 2.5, aim=3.0),
    Target(Measure.RATE, Path.GET, 2.5),
    Target(Measure.RATE, Path.NOT_MODIFIED, 2.5),
    Target(Measure.TO_GET, Path.NOT_MODIFIED, 1.0),
    Target(Measure.RATE, Path.CREATE, 2.0),
    Target(Measure.RATE, Path.ME, 2.0),
    Target(Measure.RATE, Path.EVENTS, 2.0),
    Target(Measure.RATE, Path.SEARCH, 0.5),
    Target(Measure.P99, Path.LIST, 1.0),
    Target(Measure.PROCESSES, Path.LIST, 1.6),
)
