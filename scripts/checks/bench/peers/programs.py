"""The contenders as processes: how each is started, and what CPU it has used."""

import http.client
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from signal import Signals

import psutil

from cute_api.config import ITEM_ID, ROOT, Variable, child_environ
from cute_api.sealing import new_key
from scripts.sandbox.embedded.processes import StopStep, spawn, stop, tail
from scripts.shared.ports import free_port
from scripts.shared.waiting import until

HOST = "127.0.0.1"
PORT = "{port}"
READY_S = 60.0
RESPONSE_S = 5.0
STOP = (StopStep(Signals.SIGTERM, 10.0),)
HERE = "scripts.checks.bench.peers.contenders"
MARKETPLACE_ITEM = f"https://www.cute.example/items/{ITEM_ID}"


class Contender(StrEnum):
    """The contenders. Ratios are to FASTAPI, the peer."""

    OURS = "ours"
    FASTAPI = "fastapi"
    CARD = "card"
    FLOOR = "floor"


# All but ours are served by uvicorn's own command.
MODULES = {Contender.FASTAPI: "fastapi_peer", Contender.CARD: "card", Contender.FLOOR: "floor"}


class ContenderError(Exception):
    """A contender does not start; the text says why."""


@dataclass(frozen=True, slots=True)
class ContenderProgram:
    """A way to serve: its name, and its command with `PORT` in it."""

    name: str
    command: tuple[str, ...]

    def on(self, port: int) -> list[str]:
        """The command that serves on this port."""
        return [part.replace(PORT, str(port)) for part in self.command]


@dataclass(frozen=True, slots=True)
class ContenderStores:
    """The stores of a contender: a database of PostgreSQL and one of Valkey."""

    database_url: str
    redis_url: str


@dataclass(frozen=True, slots=True)
class RunningContender:
    """A contender that serves on `port`."""

    name: str
    port: int
    place: ContenderStores
    process: psutil.Process

    def cpu_s(self) -> float:
        """Seconds of CPU that the process and its children have used so far."""
        return cpu_of(self.process)


def cpu_of(process: psutil.Process) -> float:
    """Seconds of CPU of a process and its descendants, including ended ones."""
    found = 0.0
    for member in (process, *process.children(recursive=True)):
        try:
            times = member.cpu_times()
        except psutil.NoSuchProcess:
            continue
        found += times.user + times.system + times.children_user + times.children_system
    return float(found)


def name_of(contender: Contender, workers: int = 1) -> str:
    """Return the name of a contender with this number of processes."""
    return contender.value if workers == 1 else f"{contender.value}-{workers}"


def program_of(contender: Contender, python: Path, workers: int = 1) -> ContenderProgram:
    """Return a contender's command; `python` is the interpreter with the peers' packages."""
    name = name_of(contender, workers)
    if contender is Contender.OURS:
        return ContenderProgram(name, (sys.executable, "-m", f"{HERE}.ours", PORT, str(workers)))
    return under_uvicorn(name, f"{HERE}.{MODULES[contender]}:app", python, workers)


def under_uvicorn(name: str, app: str, python: Path, workers: int = 1) -> ContenderProgram:
    """An ASGI application under uvicorn's own command."""
    quiet = ("--no-access-log", "--log-level", "warning", "--loop", "uvloop", "--http", "httptools")
    options = ("--host", HOST, "--port", PORT, "--workers", str(workers), *quiet)
    return ContenderProgram(name, (str(python), "-m", "uvicorn", app, *options))


@contextmanager
def running(
    programs: Mapping[ContenderProgram, ContenderStores], directory: Path
) -> Iterator[dict[str, RunningContender]]:
    """Run all contenders by name, each on its stores, until the block ends."""
    key = new_key()
    with ExitStack() as stack:
        started = {}
        for program, place in programs.items():
            port = free_port()
            process = spawn(
                program.on(port),
                # It ends the processes that it started, which SIGKILL would leave behind.
                death_signal=Signals.SIGTERM,
                log=_log(directory, program.name),
                environ=_environ(place, directory, port, key),
                cwd=ROOT,
            )
            stack.callback(stop, process, STOP)
            started[program.name] = RunningContender(
                program.name, port, place, psutil.Process(process.pid)
            )
        for contender in started.values():
            _wait_for(contender, _log(directory, contender.name))
        yield started


def _log(directory: Path, name: str) -> Path:
    return directory / f"{name}.log"


def _wait_for(contender: RunningContender, log: Path) -> None:
    until(
        lambda: _responds(contender.port),
        f"{contender.name} responds",
        READY_S,
        ended=lambda: contender.process.status() == psutil.STATUS_ZOMBIE,
        error=lambda text: ContenderError(f"{text} Its log ends:\n{tail(log)}"),
    )


def _environ(place: ContenderStores, directory: Path, port: int, key: str) -> dict[str, str]:
    return child_environ(
        {
            Variable.DATABASE_URL: place.database_url,
            Variable.REDIS_URL: place.redis_url,
            Variable.LIMITS_REDIS_URL: place.redis_url,
            Variable.DATA_DIR: str(directory),
            Variable.HOST: HOST,
            Variable.METRICS_PORT: "0",
            Variable.SANDBOX: "0",
            Variable.PUBLIC_URL: f"http://{HOST}:{port}",
            Variable.ITEM_URL: MARKETPLACE_ITEM,
            Variable.ENCRYPTION_KEYS: key,
        }
    )


def _responds(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=RESPONSE_S)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
