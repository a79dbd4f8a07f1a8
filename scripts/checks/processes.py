"""Processes to start, kill and start again: API, relay, workers, a receiver on loopback.

Start and kill them from the main thread: they end when it does.
"""

import http.client
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from signal import Signals
from typing import Protocol

import psutil

from cute_api.config import ROOT, Variable, child_environ
from scripts.checks.proof.receiver import COUNT, RECORDS, Record
from scripts.sandbox import readiness
from scripts.sandbox.embedded.processes import RunningProcess, StopStep, spawn, stop, tail
from scripts.shared.ports import free_port
from scripts.shared.waiting import until

HOST = "127.0.0.1"
END_S = 10.0
READY_S = 180.0
POLL_S = 0.01
ASK_S = 60.0
BACKLOG = 4_096
# The command of the checkout.
CUTE = (sys.executable, "-m", "cute_api.cli")
# The longest time that a process takes to shut down: it may be sending an email.
STOP = (StopStep(Signals.SIGTERM, 60.0),)


class Spawn(Protocol):
    """Starts a command in a folder, with its output in a log. Its process ends when ours does."""

    def __call__(
        self, command: Sequence[str | Path], *, log: Path, environ: Mapping[str, str], cwd: Path
    ) -> RunningProcess: ...


def spawned(
    command: Sequence[str | Path], *, log: Path, environ: Mapping[str, str], cwd: Path
) -> RunningProcess:
    """A process that loads a program."""
    return spawn(command, death_signal=Signals.SIGKILL, log=log, environ=environ, cwd=cwd)


class CuteProcess:
    """Successive processes of a command, such as `cute relay`."""

    def __init__(
        self,
        name: str,
        environ: Mapping[str, str],
        log: Path,
        *,
        cute: Sequence[str | Path] = CUTE,
        cwd: Path = ROOT,
        spawn: Spawn = spawned,
    ) -> None:
        """`name` is the command of `cute`, which runs in `cwd`; `spawn` starts it."""
        self.name = name
        self.log = log
        self._environ = environ
        self._command = [*cute, name]
        self._cwd = cwd
        self._spawn = spawn
        self._process: RunningProcess | None = None

    def spawn(self) -> None:
        """Start it, without waiting until it works."""
        self._process = self._spawn(
            self._command, log=self.log, environ=self._environ, cwd=self._cwd
        )

    def set(self, name: str, value: str) -> None:
        """A variable of its environment, from its next start on."""
        self._environ = {**self._environ, name: value}

    def stop(self) -> None:
        """Stop the process gracefully, as a deployment does. Harmless if it isn't running."""
        if self._process is not None:
            stop(self._process, STOP)

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """Kill it with SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(END_S)

    @property
    def pid(self) -> int:
        assert self._process is not None, "spawn it first"
        return self._process.pid

    def memory_mb(self) -> float:
        """Its resident memory, in MiB."""
        return float(psutil.Process(self.pid).memory_info().rss) / 2**20

    def cpu_s(self) -> float:
        """Seconds of CPU since its start."""
        return _cpu_s(self.pid)


class ApiProcess(CuteProcess):
    """One `cute serve` after the other on the same port."""

    def __init__(self, environ: Mapping[str, str], log: Path, *, spawn: Spawn = spawned) -> None:
        self.port = free_port()
        self.base_url = f"http://{HOST}:{self.port}"
        own = {Variable.PORT.value: str(self.port), Variable.PUBLIC_URL.value: self.base_url}
        super().__init__("serve", {**environ, **own}, log, spawn=spawn)

    def start(self) -> None:
        """Start it, unless it runs, and return when it serves."""
        if not self.runs:
            self.spawn()

        def failure(text: str) -> RuntimeError:
            status, body = readiness.readyz(HOST, self.port)
            return RuntimeError(f"{text} /readyz: {status} {body}\n{tail(self.log)}")

        until(
            lambda: self.is_ready,
            "the API is ready",
            READY_S,
            poll_s=POLL_S,
            ended=lambda: not self.runs,
            error=failure,
        )

    @property
    def is_ready(self) -> bool:
        return readiness.is_ready(HOST, self.port)


class ReceiverProcess:
    """`scripts.checks.proof.receiver`, listening from the first moment on."""

    def __init__(self, log: Path) -> None:
        with socket.socket() as listener:
            listener.bind((HOST, 0))
            listener.listen(BACKLOG)
            self.port: int = listener.getsockname()[1]
            self._process = spawn(
                [sys.executable, "-m", "scripts.checks.proof.receiver", str(listener.fileno())],
                death_signal=Signals.SIGKILL,
                log=log,
                environ=child_environ({}),
                cwd=ROOT,
                keep_open=[listener.fileno()],
            )

    def url(self, path: str) -> str:
        return f"http://{HOST}:{self.port}{path}"

    def count(self) -> int:
        """Return the number of received requests."""
        return int(self._ask(COUNT))

    def records(self) -> list[Record]:
        """Return the received requests in order, with their final results."""
        return [Record.of(line) for line in self._ask(RECORDS).decode().splitlines()]

    def cpu_s(self) -> float:
        """Seconds of CPU since its start."""
        return _cpu_s(self._process.pid)

    def close(self) -> None:
        self._process.kill()
        self._process.wait(END_S)

    def _ask(self, path: str) -> bytes:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=ASK_S)
        try:
            connection.request("GET", path)
            return connection.getresponse().read()
        finally:
            connection.close()


def _cpu_s(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)
