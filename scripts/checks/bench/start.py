"""Measure how long the API takes to be ready, and the memory of its process.

`python -m scripts.checks.bench.start` seeds a fresh database and starts `cute serve`, one process,
again and again. It prints medians of the rounds: seconds from the start of the process until
`/readyz` returns 200, and of its CPU until then; RSS and USS in MB when it is ready, after `CALLS`
calls of the API over `CONNECTIONS` connections, and then after pages of the portal (the first page
loads what only pages need); seconds of `cute --help`. RSS is the memory of the process, USS the
part that it shares with no other. The very first start compiles the modules, and is not counted.
"""

import http.client
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path
from signal import Signals
from uuid import uuid4

import orjson
import psutil
from sqlalchemy import select
from sqlalchemy.orm import Session

from cute_api.config import ITEM_ID, ROOT, Variable
from cute_api.models import Item
from cute_api.models.database import Database
from cute_api.models.enums import ItemStatus, Scope, Tier
from cute_api.services.accounts import accounts
from cute_api.services.keys import keys
from cute_api.spec import BASE_PATH
from scripts.checks.bench.peers.programs import cpu_of
from scripts.checks.stack import Stack, stack
from scripts.sandbox import readiness
from scripts.sandbox.embedded.processes import StopStep, spawn, stop, tail
from scripts.sandbox.market.seed import seed
from scripts.shared.ports import free_port
from scripts.shared.waiting import until

ROUNDS = 5
CALLS = 1_500
WARM_UPS = 1
CONNECTIONS = 8
# Fewer than the calls a minute of the users' tier.
CALLS_PER_USER = 750
HOST = "127.0.0.1"
# All processes on a database have the same.
READY_S = 60.0
POLL_S = 0.005
TIMEOUT_S = 30.0
MB = 1_000_000
PAGES = ("/", "/login", "/docs", "/docs/webhooks", "/docs/operations")
STOP = (StopStep(Signals.SIGTERM, 15.0),)
AIM_READY_S, AIM_RSS_MB, AIM_HELP_S = 2.0, 160.0, 0.4


class MemoryMoment(StrEnum):
    """When memory is measured."""

    READY = "ready"
    CALLED = "after the calls"
    VISITED = "after pages of the portal"


@dataclass(frozen=True, slots=True)
class ProcessMemory:
    """The memory of a process in MB."""

    rss: float
    uss: float

    @classmethod
    def of(cls, pid: int) -> "ProcessMemory":
        found = psutil.Process(pid).memory_full_info()
        return cls(found.rss / MB, found.uss / MB)


@dataclass(frozen=True, slots=True)
class Start:
    """A start of the API: seconds and CPU until it was ready; its memory then and later."""

    ready_s: float
    cpu_s: float
    memory: Mapping[MemoryMoment, ProcessMemory]


@dataclass(frozen=True, slots=True)
class StartStage:
    """The stack, with what calls need: secrets of keys for each round, an item, a category."""

    stack: Stack
    secrets: Sequence[Sequence[str]]
    item_id: str
    category_id: str


def furnish(stack: Stack, rounds: int, calls: int) -> StartStage:
    """Migrate and seed an empty database, with as many users as the calls of each round need."""
    with Database(stack.migrate().engine, item_url=ITEM_ID).transaction() as session:
        seed(session)
        users = -(-calls // CALLS_PER_USER)
        secrets = [[_new_secret(session) for _ in range(users)] for _ in range(rounds)]
        item = session.scalars(select(Item).where(Item.status == ItemStatus.ACTIVE).limit(1)).one()
        return StartStage(stack, secrets, str(item.id), str(item.category_id))


def _new_secret(session: Session) -> str:
    user, _ = accounts.create(session, email=f"{uuid4()}@cute.example", tier=Tier.PRO)
    return keys.create(session, user=user, name="bench", scopes=tuple(Scope)).secret


@contextmanager
def served(stage: StartStage) -> Iterator[tuple[float, int, int]]:
    """Run `cute serve` until the block ends; yields seconds until ready, port, pid."""
    port = free_port()
    log = stage.stack.directory / "serve.log"
    settings: dict[str, str] = {
        Variable.PORT: str(port),
        Variable.SANDBOX: "0",
        Variable.PUBLIC_URL: f"http://{HOST}:{port}",
    }
    environ = stage.stack.environ(settings)
    command = [*_cute(), "serve"]
    began = time.perf_counter()
    process = spawn(command, death_signal=Signals.SIGKILL, log=log, environ=environ, cwd=ROOT)
    try:
        until(
            lambda: readiness.is_ready(HOST, port),
            "the API is ready",
            READY_S,
            poll_s=POLL_S,
            ended=lambda: process.poll() is not None,
            error=lambda text: RuntimeError(f"{text} Its log ends:\n{tail(log)}"),
        )
        yield time.perf_counter() - began, port, process.pid
    finally:
        stop(process, STOP)


def measure(stage: StartStage, number: int, calls: int) -> Start:
    """Measure a round: start the API once, call it, visit its portal."""
    with served(stage) as (ready_s, port, pid):
        cpu_s = cpu_of(psutil.Process(pid))
        memory = {MemoryMoment.READY: ProcessMemory.of(pid)}
        _call(stage, port, stage.secrets[number], calls)
        memory[MemoryMoment.CALLED] = ProcessMemory.of(pid)
        with closing(http.client.HTTPConnection(HOST, port, timeout=TIMEOUT_S)) as connection:
            for path in PAGES:
                _send(connection, "GET", path, {})
        memory[MemoryMoment.VISITED] = ProcessMemory.of(pid)
    return Start(ready_s, cpu_s, memory)


def help_s() -> float:
    """Return the seconds that `cute --help` takes."""
    began = time.perf_counter()
    subprocess.run([*_cute(), "--help"], check=True, stdout=subprocess.DEVNULL, timeout=READY_S)
    return time.perf_counter() - began


def report(starts: Sequence[Start], helps: Sequence[float], calls: int) -> str:
    """Return the medians with their targets."""
    ready = statistics.median(start.ready_s for start in starts)
    cpu = statistics.median(start.cpu_s for start in starts)
    lines = [f"ready in {ready:.2f} s (aim: {AIM_READY_S:.0f}), of CPU {cpu:.2f} s"]
    for moment in MemoryMoment:
        rss = statistics.median(start.memory[moment].rss for start in starts)
        uss = statistics.median(start.memory[moment].uss for start in starts)
        lines.append(f"{moment.value:32} RSS {rss:6.1f} MB   USS {uss:6.1f} MB")
    lines.append(f"aim of RSS: {AIM_RSS_MB:.0f} MB, after {calls:,} calls, too")
    lines.append(f"cute --help: {statistics.median(helps):.2f} s (aim: {AIM_HELP_S})")
    return "\n".join(lines)


def _cute() -> list[str]:
    return [str(Path(sys.executable).with_name("cute"))]


def _call(stage: StartStage, port: int, secrets: Sequence[str], calls: int) -> None:
    """Make calls of each kind in turns, over several connections at once."""

    def call(connection_number: int) -> None:
        with closing(http.client.HTTPConnection(HOST, port, timeout=TIMEOUT_S)) as connection:
            for number in range(connection_number, calls, CONNECTIONS):
                secret = secrets[number % len(secrets)]
                method, path, body = kinds[number // CONNECTIONS % len(kinds)]
                headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
                _send(connection, method, BASE_PATH + path, headers, body)

    item = {
        "title": "Linen shirt, hardly worn",
        "description": "Bought last summer, washed twice. No stains, no holes.",
        "price": {"amount": 1_000, "currency": "EUR"},
        "category_id": stage.category_id,
        "condition": "very_good",
    }
    kinds = (
        ("GET", "/items?limit=20", None),
        ("GET", f"/items/{stage.item_id}", None),
        ("GET", "/items?q=silk", None),
        ("GET", "/me", None),
        ("GET", "/events", None),
        ("POST", "/items", orjson.dumps(item)),
    )
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        list(threads.map(call, range(CONNECTIONS)))


def _send(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes | None = None,
) -> None:
    connection.request(method, path, body, dict(headers))
    response = connection.getresponse()
    body = response.read()
    if response.status >= HTTPStatus.BAD_REQUEST:
        raise RuntimeError(f"{method} {path} got {response.status}: {body[:500]!r}")


def run(stack: Stack, rounds: int, calls: int) -> tuple[list[Start], list[float]]:
    """Measure each round, after warm-ups that compile modules."""
    stage = furnish(stack, rounds, calls)
    for _ in range(WARM_UPS):
        help_s()
        with served(stage):
            pass
    starts = [measure(stage, number, calls) for number in range(rounds)]
    return starts, [help_s() for _ in range(rounds)]


def main() -> int:
    with stack(durable=False) as running:
        print(report(*run(running, ROUNDS, CALLS), CALLS))
    return 0


if __name__ == "__main__":
    sys.exit(main())
