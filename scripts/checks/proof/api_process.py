"""The API as a process (`cute serve`), which can be killed and restarted."""

import time
from collections.abc import Mapping
from pathlib import Path

from cute_api.config import Variable, child_environ
from cute_api.sealing import new_key
from scripts.checks.proof.delivery_processes import HOST, CuteProcess, Spawn, spawned
from scripts.sandbox import readiness
from scripts.sandbox.embedded.processes import tail
from scripts.shared.ports import free_port

# All processes on a database have the same.
ENCRYPTION_KEY = new_key()
READY_S = 180.0
POLL_S = 0.01


class ApiProcess(CuteProcess):
    """Successive `cute serve` on the same port and stores. Use it from the main thread."""

    def __init__(
        self,
        database_url: str,
        redis_url: str,
        directory: Path,
        settings: Mapping[str, str] | None = None,
        *,
        spawn: Spawn = spawned,
    ) -> None:
        """`settings` override the variables that are set here."""
        self.port = free_port()
        self.base_url = f"http://{HOST}:{self.port}"
        environ = child_environ(
            {
                Variable.DATABASE_URL: database_url,
                Variable.REDIS_URL: redis_url,
                Variable.LIMITS_REDIS_URL: redis_url,
                Variable.DATA_DIR: str(directory),
                Variable.HOST: HOST,
                Variable.PORT: str(self.port),
                Variable.SANDBOX: "0",
                Variable.PUBLIC_URL: self.base_url,
                Variable.ENCRYPTION_KEYS: ENCRYPTION_KEY,
                **(settings or {}),
            }
        )
        super().__init__("serve", environ, directory / "api.log", spawn=spawn)
        self.spawn()

    def start(self) -> None:
        """Start it, unless it runs, and return when it serves."""
        if not self.runs:
            self.spawn()
        deadline = time.monotonic() + READY_S
        while not self.is_ready:
            if not self.runs or time.monotonic() > deadline:
                status, body = readiness.said(HOST, self.port)
                raise RuntimeError(
                    f"The API does not start; /readyz: {status} {body}; its log ends:\n"
                    f"{tail(self.log)}"
                )
            time.sleep(POLL_S)

    @property
    def is_ready(self) -> bool:
        return readiness.is_ready(HOST, self.port)
