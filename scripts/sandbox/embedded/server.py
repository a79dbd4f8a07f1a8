"""The interface of an embedded server: start, wait, stop and kill."""

import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path

from scripts.sandbox.embedded.errors import ServerFailedError
from scripts.sandbox.embedded.home import Home
from scripts.sandbox.embedded.processes import StopStep, stop, tail

READY_WAIT_S = 60.0  # replaying the log of a crash can take a while
READY_POLL_S = 0.01
LEFTOVER_WAIT_S = 30.0


class EmbeddedServer(ABC):
    """A server process on the files of a `Home`. Not thread-safe."""

    name: str
    stop_steps: tuple[StopStep, ...]

    def __init__(self, home: Home) -> None:
        self.home = home
        self.leftover_wait_s = LEFTOVER_WAIT_S
        self.process: subprocess.Popen[bytes] | None = None

    @property
    @abstractmethod
    def url(self) -> str:
        """The URL for clients, even while it is stopped."""

    @abstractmethod
    def spawn(self) -> None:
        """Start the process, without waiting until it is ready.

        Raises `AlreadyRunningError` when processes of an earlier run still live after
        `leftover_wait_s` seconds, and other `EmbeddedError`s when it can't be started at all.
        """

    @abstractmethod
    def is_ready(self) -> bool:
        """Whether it serves clients now."""

    def start(self) -> None:
        """Start it and return when it is ready."""
        self.spawn()
        self.wait_ready()

    def wait_ready(self, timeout_s: float = READY_WAIT_S) -> None:
        """Return when it is ready; raises `ServerFailedError` when it ends or takes too long."""
        deadline = time.monotonic() + timeout_s
        while not self.is_ready():
            if self.process is None or self.process.poll() is not None:
                raise self.failure("ended while starting")
            if time.monotonic() >= deadline:
                raise self.failure(f"did not respond within {timeout_s:.0f} seconds")
            time.sleep(READY_POLL_S)

    def stop(self) -> None:
        """Stop the server cleanly: what it acknowledged is on disk. Harmless if it isn't
        running.
        """
        if self.process is not None:
            stop(self.process, self.stop_steps)

    def kill(self) -> None:
        """Kill it immediately, like a crash."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def restart(self) -> None:
        """Start again, after `kill()` or from a running state."""
        self.stop()
        self.start()

    def failure(self, problem: str) -> ServerFailedError:
        log = self.log
        return ServerFailedError(f"{self.name} {problem}; the end of {log} says:\n{tail(log)}")

    @property
    def log(self) -> Path:
        return self.home.log_file(self.name)
