"""Measure one dimension: a store and a server of each size, called in turns."""

import math
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from scripts.checks.bench.growth.dimensions import Dimension, fill, items_of
from scripts.checks.bench.growth.probes import Prepare, Probe, probes_of
from scripts.checks.bench.growth.storage import measure_items
from scripts.checks.bench.peers.environment import Wrk
from scripts.checks.bench.peers.load import ClosedLoop, Meter, closed
from scripts.checks.bench.peers.programs import (
    Contender,
    ContenderProgram,
    ContenderStores,
    RunningContender,
    program_of,
    running,
)
from scripts.checks.bench.peers.stage import PeerStage, furnished
from scripts.sandbox import embedded

# Tolerance for noise.
NOISE = 1.3
# Below this size a logarithm says nothing, because all rows fit into a page or two.
FEW = 100

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class GrowthCost:
    """Milliseconds of one request or step: its time, and CPU of the server and PostgreSQL."""

    wall: float
    cpu: float


@dataclass(slots=True)
class Growth:
    """The costs of one probe by size, one for each round."""

    dimension: Dimension
    probe: str
    linear: str
    costs: dict[int, list[GrowthCost]] = field(default_factory=dict)

    def wall(self, size: int) -> float:
        return statistics.median(cost.wall for cost in self.costs[size])

    def cpu(self, size: int) -> float:
        return statistics.median(cost.cpu for cost in self.costs[size])

    @property
    def times(self) -> float:
        """The CPU of the largest size as a multiple of the smallest's."""
        return self.cpu(max(self.costs)) / max(self.cpu(min(self.costs)), 0.001)

    @property
    def slope(self) -> float:
        """The exponent of growth: 0 is constant, 1 is linear."""
        return math.log(max(self.times, 0.001)) / math.log(max(self.costs) / min(self.costs))

    @property
    def is_within(self) -> bool:
        """Whether the growth is allowed."""
        smallest, largest = min(self.costs), max(self.costs)
        if self.linear:
            return self.times <= NOISE * largest / smallest
        few = max(smallest, FEW)
        return self.times <= NOISE * max(math.log(largest) / math.log(few), 1.0)


@dataclass(frozen=True, slots=True)
class GrowthLength:
    """The number of rounds, and the seconds of each measurement."""

    rounds: int
    seconds: int


@dataclass(frozen=True, slots=True)
class BenchSetup:
    """The stores, the load generator, and a folder for logs."""

    stores: embedded.Servers
    wrk: Wrk
    directory: Path


def measure(
    ground: BenchSetup, dimension: Dimension, sizes: Sequence[int], length: GrowthLength, say: Say
) -> list[Growth]:
    """Return the cost of each probe of a dimension at each size."""
    stores = ground.stores
    with ExitStack() as stack:
        stages: dict[int, PeerStage] = {}
        for size in sizes:
            say(f"  {size:,}")
            name = f"{dimension.value}_{size}"
            stores.postgres.create_database(name)
            url = stores.postgres.database_url(name)
            stages[size] = stack.enter_context(furnished(stores, url, items_of(dimension, size)))
            fill(stages[size], dimension, size)
        programs = {size: _program(dimension, size) for size in sizes}
        places = {
            programs[size]: ContenderStores(
                stages[size].database_url, stores.valkey.database_url(number)
            )
            for number, size in enumerate(sizes, start=1)
        }
        servers = stack.enter_context(running(places, ground.directory))
        scales = [
            SizedStore(stages[size], servers[programs[size].name], ground.wrk, size)
            for size in sizes
        ]
        found = _in_rounds(dimension, scales, length)
        if dimension is Dimension.ITEMS:
            for size, stage in stages.items():
                say(f"  {measure_items(stage.engine, size)}")
        return found


@dataclass(frozen=True, slots=True)
class SizedStore:
    """A store of one size, with its server."""

    stage: PeerStage
    server: RunningContender
    wrk: Wrk
    size: int

    def cost(self, probe: Probe, seconds: int) -> GrowthCost:
        """Return the cost with one caller that repeats the probe."""
        if probe.step is not None:
            return self._cost_of_step(probe.step, seconds)
        assert probe.request is not None
        self.stage.drop_usage(self.server.place.redis_url)
        meter = Meter(self.stage.cpu_s)
        sample = closed(self.wrk, self.server, meter, probe.request, ClosedLoop(1, seconds))
        return GrowthCost(wall=sample.p50, cpu=sample.cpu + sample.database_cpu)

    def _cost_of_step(self, prepare: Prepare, seconds: int) -> GrowthCost:
        """Return the cost of a step, whose CPU is PostgreSQL's."""
        with prepare(self.stage) as step:
            step()
            before, began = self.stage.cpu_s(), time.monotonic()
            times = []
            while time.monotonic() < began + seconds:
                times.append(step() * 1000)
            cpu = (self.stage.cpu_s() - before) / len(times) * 1000
        return GrowthCost(wall=statistics.median(times), cpu=cpu)


def _in_rounds(
    dimension: Dimension, scales: Sequence[SizedStore], length: GrowthLength
) -> list[Growth]:
    probes = [probes_of(dimension, scale.stage) for scale in scales]
    found = [Growth(dimension, probe.name, probe.linear) for probe in probes[0]]
    for number in range(length.rounds + 1):
        for growth, alike in zip(found, zip(*probes, strict=True), strict=True):
            for scale, probe in zip(scales, alike, strict=True):
                # The first round warms up.
                cost = scale.cost(probe, length.seconds if number else 1)
                if number:
                    growth.costs.setdefault(scale.size, []).append(cost)
    return found


def _program(dimension: Dimension, size: int) -> ContenderProgram:
    ours = program_of(Contender.OURS, Path(sys.executable))
    return replace(ours, name=f"{dimension.value}-{size}")
