"""Compare the model's rates for a machine of two cores with measured ones."""

from collections.abc import Iterator
from dataclasses import dataclass

from scripts.checks.model.costs import Costs
from scripts.checks.model.measured import CALLS, CpuPart, Kind, MeasurementRun

QUIET_CORES = 2
QUIET = {
    (Kind.GET, 1): 1_425,
    (Kind.LIST, 1): 1_046,
    (Kind.LIST, 2): 1_433,
    (Kind.CREATE, 1): 875,
    (Kind.DELIVER, 1): 4_985,
}
"""Rates on two cores with nothing else running, as docs/performance.md has them: `make bench
BENCHES=peers` of 28 November 2026 (two processes: 1.37 times one), and `BENCHES=webhooks` of 27."""


@dataclass(frozen=True, slots=True)
class Check:
    """Modelled and measured rates a second of a kind, at a number of processes and cores."""

    kind: Kind
    processes: int
    cores: float
    predicted: float
    measured: float

    @property
    def ratio(self) -> float:
        return self.predicted / self.measured


def rate(measured: MeasurementRun, kind: Kind, processes: int, cores: float, costs: Costs) -> float:
    """Return the rate of this many processes, from the cost of one.

    Each fills at most one core, and all parts together, including the load, at most all cores. A
    relay takes turns with its session.
    """
    spent = measured.of(kind).cpu
    own = spent[CpuPart.WORKER if kind is Kind.DELIVER else CpuPart.API]
    bounds = [processes * 1e6 / own, cores * 1e6 / sum(spent.values())]
    if kind is Kind.DELIVER:
        bounds.append(1e6 / (costs.fan_out.process + costs.fan_out.database))
    return min(bounds)


def quiet(measured: MeasurementRun, costs: Costs) -> Iterator[Check]:
    """Compare with the rates of `QUIET`, from other runs."""
    for (kind, number), found in QUIET.items():
        predicted = rate(measured, kind, number, QUIET_CORES, costs)
        yield Check(kind, number, QUIET_CORES, predicted, found)


def shared(measured: MeasurementRun, costs: Costs) -> Iterator[Check]:
    """Compare with each rate of the same run, with the cores that other programs left."""
    for kind in (*CALLS, Kind.DELIVER):
        for number in measured.numbers(kind):
            measurement = measured.of(kind, number)
            cores = measured.cores * (1 - measurement.others)
            yield Check(
                kind, number, cores, rate(measured, kind, number, cores, costs), measurement.rate
            )
