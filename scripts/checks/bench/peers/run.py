"""Run the comparison: contenders, turns, measurements."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from scripts.checks.bench.peers.agreement import Judge, differences
from scripts.checks.bench.peers.environment import Wrk
from scripts.checks.bench.peers.load import (
    ClosedLoop,
    LoadError,
    LoadSample,
    Meter,
    OpenLoop,
    closed,
    opened,
)
from scripts.checks.bench.peers.programs import Contender, RunningContender
from scripts.checks.bench.peers.requests import BESIDE, GROWING, ONLY_OURS, Path, requests_of
from scripts.checks.bench.peers.stage import PeerStage

CONNECTIONS = 16
OTHER_CONNECTIONS = (1, 64)
OPEN = 0
# A connection's first statements cost much more than all that follow, and there are 20 of them.
WARM_UP_S = 1
WARM_UP_REQUESTS = 300
WARM_UP_TRIES = 5
# At half load a round takes this many times longer, because a p99 needs many requests.
OPEN_FACTOR = 3

Say = Callable[[str], None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class MeasuredCell:
    """A measured cell: contender, request and number of connections; `OPEN` for an open loop."""

    contender: str
    path: Path
    connections: int = CONNECTIONS


@dataclass(slots=True)
class Results:
    """The samples of each cell by round, and excluded contenders with reasons.

    `open_rate` are the requests a second of the open loop. `failure` is what ended the run early.
    """

    samples: dict[MeasuredCell, list[LoadSample]] = field(default_factory=dict)
    disqualified: dict[str, list[str]] = field(default_factory=dict)
    open_rate: float = 0.0
    failure: str | None = None

    def add(self, cell: MeasuredCell, sample: LoadSample) -> None:
        self.samples.setdefault(cell, []).append(sample)


@dataclass(frozen=True, slots=True)
class PeerLength:
    """The number of measurements, and the duration of each."""

    rounds: int
    seconds: int


def judge(stage: PeerStage, contenders: Mapping[str, RunningContender]) -> dict[str, list[str]]:
    """Return the differences of each contender's responses from ours."""
    found: dict[str, list[str]] = {}
    judges = {name: Judge(stage, contender.port) for name, contender in contenders.items()}
    ours = judges.pop(Contender.OURS.value)
    for transcript in (Judge.reads, Judge.writes):
        expected = transcript(ours)
        for name, peer in judges.items():
            found.setdefault(name, []).extend(differences(expected, transcript(peer)))
    return {name: lines for name, lines in found.items() if lines}


class PeerComparison:
    """Measures contenders that agree, one at a time, in turns."""

    def __init__(
        self,
        stage: PeerStage,
        wrk: Wrk,
        contenders: Mapping[str, RunningContender],
        length: PeerLength,
        say: Say,
    ) -> None:
        self._stage = stage
        self._wrk = wrk
        self._contenders = contenders
        self._length = length
        self._say = say
        self._requests = requests_of(stage)
        self._meter = Meter(stage.cpu_s)
        self.results = Results()

    def run(self, paths: Sequence[Path]) -> Results:
        """Return all measurements, or those before a load failed.

        The plain list is also measured with other loads, and with two processes.
        """
        try:
            self._run(paths)
        except LoadError as error:
            self.results.failure = str(error)
        return self.results

    def _run(self, paths: Sequence[Path]) -> None:
        singles = [name for name in self._contenders if name in set(Contender)]
        cells = [
            MeasuredCell(name, path) for path in paths for name in singles if _takes(name, path)
        ]
        if Path.LIST in paths:
            cells += [
                MeasuredCell(name, Path.LIST, connections)
                for connections in OTHER_CONNECTIONS
                for name in singles
            ]
            cells += [
                MeasuredCell(name, Path.LIST) for name in self._contenders if name not in singles
            ]
        growing = [cell for cell in cells if cell.path in GROWING]
        self._rounds("the items as loaded", [cell for cell in cells if cell not in growing])
        if Path.LIST in paths:
            self._open_loops(singles)
        self._rounds("more of them", growing)

    def _rounds(self, phase: str, cells: Sequence[MeasuredCell]) -> None:
        if not cells:
            return
        self._say(f"Warming up: {phase}")
        for cell in dict.fromkeys(MeasuredCell(cell.contender, cell.path) for cell in cells):
            self._warm_up(cell)
        for number in range(1, self._length.rounds + 1):
            self._say(f"Round {number} of {self._length.rounds}: {phase}")
            for cell in in_turns(cells, number):
                self.results.add(cell, self._closed(cell, self._length.seconds))

    def _open_loops(self, names: Sequence[str]) -> None:
        """The plain list at half of the rate that the slowest reaches."""
        slowest = min(
            max(sample.rate for sample in self.results.samples[MeasuredCell(name, Path.LIST)])
            for name in names
        )
        rate = self.results.open_rate = slowest / 2
        self._say(f"Open loop, {rate:.0f} requests a second")
        cells = [MeasuredCell(name, Path.LIST, OPEN) for name in names]
        for number in range(1, self._length.rounds + 1):
            for cell in in_turns(cells, number):
                at = self._contenders[cell.contender]
                self._stage.drop_usage(at.place.redis_url)
                load = OpenLoop(rate, OPEN_FACTOR * self._length.seconds)
                request = self._requests[Path.LIST]
                self.results.add(cell, opened(at, self._meter, request, 200, load))

    def _warm_up(self, cell: MeasuredCell) -> None:
        done = 0.0
        for _ in range(WARM_UP_TRIES):
            done += self._closed(cell, WARM_UP_S).rate * WARM_UP_S
            if done >= WARM_UP_REQUESTS:
                break

    def _closed(self, cell: MeasuredCell, seconds: int) -> LoadSample:
        at = self._contenders[cell.contender]
        self._stage.drop_usage(at.place.redis_url)
        load = ClosedLoop(cell.connections, seconds)
        return closed(self._wrk, at, self._meter, self._requests[cell.path], load)


def in_turns(cells: Sequence[MeasuredCell], number: int) -> list[MeasuredCell]:
    """The cells of a round: compared cells side by side, a contender's other cells together.

    Each round begins with another contender, which begins with another of its requests.
    """
    groups: dict[tuple[Path, int], dict[str, list[MeasuredCell]]] = {}
    for cell in cells:
        group = groups.setdefault((BESIDE.get(cell.path, cell.path), cell.connections), {})
        group.setdefault(cell.contender, []).append(cell)
    return [
        cell
        for group in groups.values()
        for own in _turned(list(group.values()), number)
        for cell in _turned(own, number)
    ]


def _turned(values: Sequence[T], number: int) -> Sequence[T]:
    first = number % len(values)
    return [*values[first:], *values[:first]]


def _takes(name: str, path: Path) -> bool:
    return name == Contender.OURS or path not in ONLY_OURS
