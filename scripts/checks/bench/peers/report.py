"""The results, as a table and as JSON."""

import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from pathlib import Path as File
from typing import Any

import psutil

from scripts.checks.bench.peers.load import LoadSample
from scripts.checks.bench.peers.programs import Contender, name_of
from scripts.checks.bench.peers.requests import BESIDE, TITLES, Path
from scripts.checks.bench.peers.run import (
    CONNECTIONS,
    OPEN,
    OTHER_CONNECTIONS,
    MeasuredCell,
    PeerLength,
    Results,
)

CPUINFO = File("/proc/cpuinfo")
OURS, PEER = name_of(Contender.OURS), name_of(Contender.FASTAPI)
# When other programs use more than this, a contender with more threads gets more of the machine.
BUSY = 0.1


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
    """A bound of a ratio: the minimum of rates, the maximum of times. `aim` goes beyond it."""

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
    Target(Measure.RATE, Path.GET, 2.5, aim=3.2),
    Target(Measure.RATE, Path.NOT_MODIFIED, 2.5, aim=3.2),
    Target(Measure.TO_GET, Path.NOT_MODIFIED, 1.0),
    Target(Measure.RATE, Path.CREATE, 2.0, aim=2.7),
    Target(Measure.RATE, Path.ME, 2.0, aim=2.8),
    Target(Measure.RATE, Path.EVENTS, 2.0, aim=2.8),
    Target(Measure.RATE, Path.SEARCH, 0.5),
    Target(Measure.P99, Path.LIST, 1.0),
    Target(Measure.PROCESSES, Path.LIST, 1.6),
)


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of the rounds, the least and the most."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        return cls(statistics.median(values), min(values), max(values))


@dataclass(frozen=True, slots=True)
class TargetVerdict:
    """A target, and the ratio that was measured: of each round, so that both had the same noise."""

    target: Target
    ratio: Spread

    @property
    def is_met(self) -> bool:
        return self.target.is_met_by(self.ratio.median)


def machine() -> str:
    """The parts of the machine that decide speed: processor, cores, memory, Python."""
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{processor()}, {psutil.cpu_count()} cores, {memory:.0f} GB, "
        f"Python {platform.python_version()}"
    )


def processor() -> str:
    """Return the name of the processor."""
    lines = CPUINFO.read_text().splitlines() if CPUINFO.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()


def ratio_of(
    results: Results, figure: str, above: MeasuredCell, below: MeasuredCell
) -> Spread | None:
    """The ratio of two cells' figures by round; None if either was not measured."""
    pairs = zip(results.samples.get(above, ()), results.samples.get(below, ()), strict=False)
    ratios = [getattr(over, figure) / getattr(under, figure) for over, under in pairs]
    return Spread.of(ratios) if ratios else None


def verdicts(results: Results) -> list[TargetVerdict]:
    """Return the verdict on each measured target."""
    ratios = ((target, _ratio_for(results, target)) for target in TARGETS)
    return [TargetVerdict(target, ratio) for target, ratio in ratios if ratio is not None]


def _ratio_for(results: Results, target: Target) -> Spread | None:
    ours = MeasuredCell(OURS, target.path)
    match target.measure:
        case Measure.P99:
            opened = (replace(ours, connections=OPEN), MeasuredCell(PEER, target.path, OPEN))
            return ratio_of(results, "p99", *opened)
        case Measure.PROCESSES:
            return ratio_of(
                results, "rate", MeasuredCell(name_of(Contender.OURS, 2), target.path), ours
            )
        case Measure.TO_GET:
            return ratio_of(results, "rate", ours, MeasuredCell(OURS, BESIDE[target.path]))
        case Measure.RATE:
            return ratio_of(results, "rate", ours, peer_of(ours))


def peer_of(cell: MeasuredCell) -> MeasuredCell:
    """Return the compared cell of the peer; for a search, its plain list."""
    path = BESIDE[cell.path] if cell.path is Path.SEARCH else cell.path
    return replace(cell, contender=PEER, path=path)


def others(results: Results) -> float:
    """The share of the machine, 0 to 1, that other programs used during the run."""
    return statistics.median(
        sample.others for samples in results.samples.values() for sample in samples
    )


def table(results: Results) -> str:
    """Each cell's medians, its rates' spread, and its ratio to the peer.

    The ratio of CPU says how much less CPU a request takes than the peer's.
    """
    lines = [
        f"{'':10}{'requests/s':>12}{'(spread)':>16}{'p50 ms':>9}{'p99 ms':>9}"
        f"{'CPU ms':>9}{'(ratio)':>9}{'DB ms':>8}{'ratio':>8}  (spread)"
    ]
    heading = None
    for cell in sorted(results.samples, key=_place):
        if heading != (cell.path, cell.connections):
            heading = cell.path, cell.connections
            lines.append(f"{TITLES[cell.path]}, {_load(cell, results.open_rate)}")
        lines.append(_line(results, cell))
    return "\n".join(lines)


def _line(results: Results, cell: MeasuredCell) -> str:
    spreads = _spreads(results.samples[cell])
    rate = spreads["rate"]
    cpu = ratio_of(results, "cpu", peer_of(cell), cell)
    ratio = ratio_of(results, "p99" if cell.connections == OPEN else "rate", cell, peer_of(cell))
    return (
        f"  {cell.contender:10}{rate.median:10,.0f}{f'({rate.least:,.0f}-{rate.most:,.0f})':>16}"
        f"{spreads['p50'].median:9.1f}{spreads['p99'].median:9.1f}"
        f"{spreads['cpu'].median:9.2f}{f'({cpu.median:.2f})' if cpu else '':>9}"
        f"{spreads['database_cpu'].median:8.2f}"
        + (f"{ratio.median:8.2f}  ({ratio.least:.2f}-{ratio.most:.2f})" if ratio else "")
    )


def targets(results: Results) -> str:
    """Return the targets' results, and whether the machine was quiet enough."""
    lines = []
    busy = others(results)
    if busy > BUSY:
        lines.append(
            f"Other programs used {busy:.0%} of this machine meanwhile: these ratios say little. "
            "Measure again when it is quiet."
        )
    for met in verdicts(results):
        target, ratio = met.target, met.ratio
        bound = f"{'at most' if target.at_most else 'at least'} {target.bound}"
        if target.aim is not None:
            bound += f", aim {target.aim}"
        verdict = "unsure" if busy > BUSY else "met" if met.is_met else "NOT MET"
        lines.append(
            f"{verdict:7} {TITLES[target.path]}, {target.measure}: "
            f"{ratio.median:.2f} ({ratio.least:.2f}-{ratio.most:.2f}), {bound}"
        )
    return "\n".join(lines)


def document(results: Results, length: PeerLength, items: int) -> dict[str, Any]:
    """Return the results as JSON, with each sample."""
    return {
        "machine": machine(),
        "items": items,
        **asdict(length),
        "others": others(results),
        "quiet": others(results) <= BUSY,
        "open_rate": results.open_rate,
        "disqualified": results.disqualified,
        "failure": results.failure,
        "cells": [
            {
                **asdict(cell),
                "samples": [asdict(sample) for sample in samples],
                **{name: asdict(spread) for name, spread in _spreads(samples).items()},
            }
            for cell, samples in results.samples.items()
        ],
        "targets": [{**asdict(verdict), "met": verdict.is_met} for verdict in verdicts(results)],
    }


def _spreads(samples: Sequence[LoadSample]) -> dict[str, Spread]:
    return {
        field.name: Spread.of([getattr(sample, field.name) for sample in samples])
        for field in fields(LoadSample)
    }


def _place(cell: MeasuredCell) -> tuple[int, int, int]:
    """The order of the table: by path, 16 connections first, in the contenders' order."""
    loads = (CONNECTIONS, *OTHER_CONNECTIONS, OPEN)
    names = [name_of(contender, workers) for contender in Contender for workers in (1, 2)]
    return (
        list(Path).index(cell.path),
        loads.index(cell.connections),
        names.index(cell.contender),
    )


def _load(cell: MeasuredCell, open_rate: float) -> str:
    if cell.connections == OPEN:
        return f"{open_rate:.0f} requests/s at random times (ratio: of the p99s)"
    return f"{cell.connections} connection{'s' if cell.connections > 1 else ''}"
