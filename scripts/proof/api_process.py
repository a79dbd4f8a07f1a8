"""The API as a process of its own, `cute serve`, to be killed and started again."""

import sys
import time
from collections.abc import Mapping
from pathlib import Path
from signal import Signals

from cute_api.config import ROOT, Variable, child_environ
from cute_api.sealing import new_key
from scripts.dev import readiness
from scripts.embedded.processes import spawn, tail
from scripts.sandbox import free_port

HOST = "127.0.0.1"
# All processes on a database have the same.
ENCRYPTION_KEY = new_key()
READY_S = 60.0
END_S = 10.0
POLL_S = 0.01


class ApiProcess:
    """One `cute serve` after the other on the same port and stores. Use it from the main thread."""

    def __init__(
        self,
        database_url: str,
        redis_url: str,
        directory: Path,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        """`settings` are variables that are to be different from what is set here."""
        self._port = free_port()
        self.base_url = f"http://{HOST}:{self._port}"
        self._log = directory / "api.log"
        self._environ = child_environ(
            {
                Variable.DATABASE_URL: database_url,
                Variable.REDIS_URL: redis_url,
                Variable.LIMITS_REDIS_URL: redis_url,
                Variable.DATA_DIR: str(directory),
                Variable.HOST: HOST,
                Variable.PORT: str(self._port),
                Variable.SANDBOX: "0",
                Variable.PUBLIC_URL: self.base_url,
                Variable.ENCRYPTION_KEYS: ENCRYPTION_KEY,
                **(settings or {}),
            }
        )
        self.spawn()

    def spawn(self) -> None:
        """Start it, without waiting until it serves."""
        self._process = spawn(
            [sys.executable, "-m", "cute_api.cli", "serve"],
            death_signal=Signals.SIGKILL,
            log=self._log,
            environ=self._environ,
            cwd=ROOT,
        )

    def start(self) -> None:
        """Start it, and return when it serves."""
        if self._process.poll() is not None:
            self.spawn()
        deadline = time.monotonic() + READY_S
        while not readiness.is_ready(HOST, self._port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"The API does not start; its log ends:\n{tail(self._log)}")
            time.sleep(POLL_S)

    def kill(self) -> None:
        """End it by SIGKILL, at once and without a word."""
        self._process.kill()
        self._process.wait(END_S)
