"""Calls of the API at 1, 2 and 4 processes, in closed loops, with the CPU of each part."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

from scripts.checks.bench.peers import environment
from scripts.checks.bench.peers.environment import Wrk
from scripts.checks.bench.peers.load import ClosedLoop, Meter, closed
from scripts.checks.bench.peers.programs import (
    Contender,
    RunningContender,
    cpu_of,
    program_of,
    running,
)
from scripts.checks.bench.peers.requests import Path as Request
from scripts.checks.bench.peers.requests import PeerRequest, requests_of
from scripts.checks.bench.peers.stage import PeerStage, furnished
from scripts.checks.model import meter
from scripts.checks.model.measured import CALLS, CpuPart, Kind, Measurement, cheapest
from scripts.checks.stack import stack

CONNECTIONS = 16
WARM_UP_S = 2
ITEMS = 20_000
REQUESTS = {Kind.GET: Request.GET, Kind.LIST: Request.LIST, Kind.CREATE: Request.CREATE}


def measure(
    directory: Path, numbers: Sequence[int], *, rounds: int, seconds: int
) -> list[Measurement]:
    """Measure each kind of call at each number of processes; return the cheapest rounds."""
    wrk = environment.wrk()
    programs = [program_of(Contender.OURS, Path(sys.executable), number) for number in numbers]
    with (
        stack(directory) as own,
        furnished(own.stores, own.database_url, ITEMS) as stage,
        running(stage.places(programs), directory) as started,
    ):
        contenders = {
            number: started[program.name] for number, program in zip(numbers, programs, strict=True)
        }
        caller = _Caller(stage, wrk)
        for at in contenders.values():
            for kind in CALLS:
                caller.call(at, kind, 1, WARM_UP_S)
        found = []
        for _ in range(rounds):
            for kind in CALLS:
                for number, at in contenders.items():
                    measurement = caller.call(at, kind, number, seconds)
                    print(f"  {measurement}", flush=True)
                    found.append(measurement)
        return cheapest(found)


class _Caller:
    def __init__(self, stage: PeerStage, wrk: Wrk) -> None:
        self._stage = stage
        self._wrk = wrk
        self._meter = Meter(stage.cpu_s)
        self._requests: Mapping[Request, PeerRequest] = requests_of(stage)

    def call(self, at: RunningContender, kind: Kind, processes: int, seconds: int) -> Measurement:
        """Make calls of a kind on all connections for this duration."""
        valkey = self._stage.stores.valkey.process
        assert valkey is not None
        meters = {
            CpuPart.API: at.cpu_s,
            CpuPart.DATABASE: self._stage.cpu_s,
            CpuPart.VALKEY: lambda: cpu_of(psutil.Process(valkey.pid)),
            CpuPart.LOAD: meter.ended_children,
        }
        self._stage.drop_usage(at.place.redis_url)
        before = meter.read(meters)
        load = ClosedLoop(CONNECTIONS, seconds)
        sample = closed(self._wrk, at, self._meter, self._requests[REQUESTS[kind]], load)
        after = meter.read(meters)
        count = max(1, round(sample.rate * seconds))
        return meter.between(before, after, kind, processes, count=count, rate=sample.rate)
