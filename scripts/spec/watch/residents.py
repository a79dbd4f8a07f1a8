"""The prefork, which stays loaded, as the watcher sees it."""

import asyncio
import json
import socket
import subprocess
import sys
from asyncio import Future
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from signal import Signals
from typing import Any

from cute_api.config import ROOT, child_environ
from scripts.sandbox.embedded.processes import StopStep, spawn, stop, tail
from scripts.spec.watch.protocol import MESSAGE_BYTES, Job

READY_WAIT_S = 60.0
JOB_WAIT_S = 120.0
END_WAIT_S = 10.0
GRACE = (StopStep(Signals.SIGTERM, 2.0),)


class JobError(Exception):
    """A job failed; the text says why, and what to do where that is known."""


@dataclass(slots=True)
class ForkServer:
    """A Python that has imported all that jobs need, and forks a process for each job."""

    listener: socket.socket
    environ: Mapping[str, str]
    log: Path
    _process: subprocess.Popen[bytes] | None = None
    _socket: socket.socket | None = None
    _reader: asyncio.Task[None] | None = None
    _gone: bool = False
    _last: int = 0
    _waiting: dict[int, Future[Any]] = field(default_factory=dict)
    _running: set[int] = field(default_factory=set)
    _ready: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self) -> None:
        """Start it and return when it can take jobs. Raises `JobError` when it can't."""
        ours, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
        ours.setblocking(False)
        ends = [str(theirs.fileno()), str(self.listener.fileno())]
        self._process = spawn(
            [sys.executable, "-m", "scripts.spec.watch.prefork", *ends],
            death_signal=Signals.SIGKILL,
            log=self.log,
            environ=child_environ({**self.environ, "PYTHONUNBUFFERED": "1"}),
            cwd=ROOT,
            keep_open=[theirs.fileno(), self.listener.fileno()],
        )
        theirs.close()
        self._socket = ours
        self._reader = asyncio.create_task(self._read())
        try:
            await asyncio.wait_for(self._ready.wait(), READY_WAIT_S)
        except TimeoutError:
            await self.stop()
            raise JobError(f"Our Python code does not load:\n{tail(self.log)}") from None
        if self._gone:
            await self.stop()
            raise JobError(f"Our Python code can't be imported:\n{tail(self.log)}")

    async def call(self, job: Job, **arguments: Any) -> Any:
        """Run a job; return its response. Raises `JobError`."""
        response, _ = await self.begin(job, **arguments)
        return response

    async def begin(self, job: Job, **arguments: Any) -> tuple[Any, int]:
        """Start a job that may outlive its response; return the response and the job's number."""
        if self._socket is None or self._gone:
            raise JobError(f"Our Python has ended:\n{tail(self.log)}")
        self._last += 1
        number = self._last
        response: Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[number] = response
        self._running.add(number)
        try:
            await self._send({"number": number, "job": job, "arguments": arguments})
            return await asyncio.wait_for(response, JOB_WAIT_S), number
        except TimeoutError:
            await self.end(number)
            raise JobError(f"{job} gave no response in {JOB_WAIT_S:.0f} s.") from None
        finally:
            self._waiting.pop(number, None)

    def runs(self, number: int | None) -> bool:
        """Return whether the job with this number still runs."""
        return not self._gone and number in self._running

    async def end(self, number: int) -> None:
        """Ask a job that still runs to end, and don't wait for it."""
        if self._socket is not None and not self._gone:
            await self._send({"end": number})

    @property
    def gone(self) -> bool:
        """Whether it has ended."""
        return self._gone

    async def stop(self) -> None:
        """Stop the process. It first stops its jobs, which get a few seconds to finish."""
        if self._reader is not None:
            self._reader.cancel()
        if self._socket is not None:
            self._socket.close()  # which tells it to end
        if self._process is not None:
            await asyncio.to_thread(_wait, self._process)
        self._process = self._socket = None

    async def _send(self, message: Mapping[str, Any]) -> None:
        assert self._socket is not None, "started before it is used"
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(self._socket, json.dumps(message).encode())

    async def _read(self) -> None:
        assert self._socket is not None, "started before it is read"
        loop = asyncio.get_running_loop()
        try:
            while message := await loop.sock_recv(self._socket, MESSAGE_BYTES):
                self._take(json.loads(message))
        except OSError:
            return
        finally:
            self._gone = True
            self._ready.set()
            for response in self._waiting.values():
                if not response.done():
                    response.set_exception(JobError(f"Our Python has ended:\n{tail(self.log)}"))

    def _take(self, message: Mapping[str, Any]) -> None:
        if message.get("ready"):
            self._ready.set()
            return
        if "error" in message:  # each job sends this at its end
            self._running.discard(message["number"])
        response = self._waiting.get(message["number"])
        if response is None or response.done():
            return
        if "response" in message:
            response.set_result(message["response"])
        else:
            response.set_exception(JobError(message["error"]))


def _wait(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(END_WAIT_S)
    except subprocess.TimeoutExpired:
        stop(process, GRACE)
