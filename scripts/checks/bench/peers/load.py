"""The load on one contender: a closed loop by wrk, an open loop of our own, and their costs."""

import asyncio
import json
import random
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from cute_api.config import child_environ
from scripts.checks.bench.peers.environment import Wrk
from scripts.checks.bench.peers.programs import HOST, RunningContender, cpu_of
from scripts.checks.bench.peers.requests import PeerRequest

SCRIPT = Path(__file__).with_name("wrk.lua")
GRACE_S = 30.0
SEED = 20_261_127
OPEN_CONNECTIONS = 64
MAX_HEAD_BYTES = 65_536


class LoadError(Exception):
    """The load failed, or got error responses; the text says how."""


@dataclass(frozen=True, slots=True)
class LoadSample:
    """A measurement: requests a second, times in ms, CPU in ms a request.

    `cpu` is that of the contender's processes, `database_cpu` that of PostgreSQL. `others` is the
    share of the machine, 0 to 1, that other programs used.
    """

    rate: float
    p50: float
    p99: float
    cpu: float
    database_cpu: float
    others: float


@dataclass(frozen=True, slots=True)
class _Reading:
    """Seconds so far: wall clock; CPU of this process, of all our processes, and of the machine."""

    clock: float
    contender: float
    database: float
    ours: float
    machine: float


class Meter:
    """CPU by part. `database` returns the seconds that PostgreSQL has used so far."""

    def __init__(self, database: Callable[[], float]) -> None:
        self._database = database
        self._own = psutil.Process()

    def read(self, at: RunningContender) -> _Reading:
        times = psutil.cpu_times()
        return _Reading(
            clock=time.perf_counter(),
            contender=cpu_of(at.process),
            database=self._database(),
            ours=cpu_of(self._own),
            machine=sum(times) - times.idle - times.iowait - times.guest - times.guest_nice,
        )

    def sample(
        self,
        at: RunningContender,
        before: _Reading,
        count: int,
        rate: float,
        *,
        p50: float,
        p99: float,
    ) -> LoadSample:
        """Return the cost of `count` requests since `before`; times in ms."""
        now = self.read(at)
        others = (now.machine - before.machine) - (now.ours - before.ours)
        capacity = (now.clock - before.clock) * (psutil.cpu_count() or 1)
        return LoadSample(
            rate=rate,
            p50=p50,
            p99=p99,
            cpu=(now.contender - before.contender) / count * 1000,
            database_cpu=(now.database - before.database) / count * 1000,
            others=max(others / capacity, 0.0),
        )


@dataclass(frozen=True, slots=True)
class ClosedLoop:
    """A closed loop of `connections` callers, which wait for each response."""

    connections: int
    seconds: int


@dataclass(frozen=True, slots=True)
class OpenLoop:
    """Requests at random times, `rate` a second, without waiting for earlier responses."""

    rate: float
    seconds: int


def closed(
    wrk: Wrk, at: RunningContender, meter: Meter, request: PeerRequest, load: ClosedLoop
) -> LoadSample:
    """Measure a closed loop with wrk. Raises `LoadError`."""
    headers = [
        part for name, value in request.headers.items() for part in ("-H", f"{name}: {value}")
    ]
    body = [] if request.body is None else [request.body.decode()]
    url = f"http://{HOST}:{at.port}{request.target}"
    command = [
        *(wrk.program, "-t1", f"-c{load.connections}", f"-d{load.seconds}s", "-s", str(SCRIPT)),
        *("--timeout", f"{GRACE_S:.0f}s"),
        *(*headers, url, "--", request.method, *body),
    ]
    before = meter.read(at)
    done = subprocess.run(
        command,
        env=child_environ(wrk.environ),
        capture_output=True,
        text=True,
        timeout=load.seconds + GRACE_S,
        check=False,
    )
    lines = done.stdout.splitlines()
    if done.returncode or not lines or not lines[-1].startswith("{"):
        raise LoadError(f"wrk failed: {done.stderr.strip() or done.stdout.strip()}")
    found = json.loads(lines[-1])
    count = found["requests"]
    if not count:
        raise LoadError(
            f"{at.name}: no response to {request.method} {request.target} within {load.seconds} s. "
            "Measure on a less busy machine, or with more `--seconds`."
        )
    if found["failed"]:
        raise LoadError(
            f"{at.name}: of {count} requests {request.method} {request.target} "
            f"{found['failed']} failed."
        )
    rate = count / found["duration"] * 1_000_000
    return meter.sample(at, before, count, rate, p50=found["p50"] / 1000, p99=found["p99"] / 1000)


def opened(
    at: RunningContender, meter: Meter, request: PeerRequest, status: int, load: OpenLoop
) -> LoadSample:
    """An open loop. Times count from when a request was due, so that a stalled server can't hide.

    Raises `LoadError` for another status.
    """
    rng = random.Random(SEED)
    arrivals: list[float] = []
    moment = rng.expovariate(load.rate)
    while moment < load.seconds or not arrivals:
        arrivals.append(moment)
        moment += rng.expovariate(load.rate)
    before = meter.read(at)
    times = asyncio.run(_Pacer(at.port, request, status).run(arrivals))
    rate = len(times) / (time.perf_counter() - before.clock)
    p50, p99 = statistics.median(times) * 1000, percentile(times, 99) * 1000
    return meter.sample(at, before, len(times), rate, p50=p50, p99=p99)


def percentile(values: Sequence[float], percent: int) -> float:
    """The given percentile of the values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) * percent // 100, len(ordered) - 1)]


class _Pacer:
    """Sends one request at given times over persistent connections."""

    def __init__(self, port: int, request: PeerRequest, status: int) -> None:
        head = [f"{request.method} {request.target} HTTP/1.1", f"Host: {HOST}:{port}"]
        head += [f"{name}: {value}" for name, value in request.headers.items()]
        self._port = port
        self._bytes = ("\r\n".join(head) + "\r\n\r\n").encode()
        self._status = f"HTTP/1.1 {status} ".encode()
        self._free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = (
            asyncio.Queue()
        )

    async def run(self, arrivals: Sequence[float]) -> list[float]:
        """The seconds that each took, from when it was due to the end of its response."""
        for _ in range(OPEN_CONNECTIONS):
            connection = await asyncio.open_connection(HOST, self._port, limit=MAX_HEAD_BYTES)
            self._free.put_nowait(connection)
        began = time.perf_counter()
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._send(began + moment)) for moment in arrivals]
        finally:
            while not self._free.empty():
                self._free.get_nowait()[1].close()
        return [task.result() for task in tasks]

    async def _send(self, due: float) -> float:
        await asyncio.sleep(due - time.perf_counter())
        reader, writer = connection = await self._free.get()
        writer.write(self._bytes)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(self._status):
            raise LoadError(f"The open loop got the response {head[:40]!r}.")
        _, _, length = head.lower().partition(b"content-length: ")
        await reader.readexactly(int(length.partition(b"\r\n")[0]))
        taken = time.perf_counter() - due
        self._free.put_nowait(connection)
        return taken
