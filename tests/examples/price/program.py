"""The program as a process: started, killed, asked."""

import json
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from cute_api.config import ROOT, child_environ
from scripts.shared import javascript, node
from scripts.shared.ports import free_port
from tests.fixtures.http import NO_TLS
from tests.fixtures.programs import Done, finished
from tests.webhooks.backend import eventually

PROGRAM = ROOT / "examples" / "price-comparison"
# Processes are slow on a machine that is busy with other tests.
PATIENCE_S = 60.0
INTERVAL_S = 0.1
TIMEOUT_S = 1.0

Json = dict[str, Any]


@dataclass
class Program:
    """One folder's program; `start` and `kill` as often as a test likes."""

    directory: Path
    key: str
    base_url: str
    variables: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def site(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def file(self) -> Path:
        return self.directory / "prices.sqlite"

    @property
    def said(self) -> str:
        return (self.directory / "said").read_text()

    def start(self) -> None:
        javascript.build()
        with (self.directory / "said").open("ab") as said:
            self.process = subprocess.Popen(
                node.find().command("node", ["src/main.ts"]),
                cwd=PROGRAM,
                env=self._environ(),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
            )

    def run(self, *arguments: str) -> Done:
        """Run the program until it ends by itself."""
        javascript.build()
        command = node.find().command("node", ["src/main.ts", *arguments])
        return finished(*command, cwd=PROGRAM, env=self._environ(), timeout=PATIENCE_S)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait(PATIENCE_S)

    def stop(self) -> int:
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(PATIENCE_S)

    def get(self, address: str) -> httpx.Response:
        return httpx.get(self.site + address, timeout=PATIENCE_S, trust_env=False, verify=NO_TLS)

    def status(self) -> Json:
        """Its status; empty while it does not listen."""
        try:
            status: Json = self.get("/status.json").json()
        except httpx.TransportError:
            return {}
        return status

    def wait(self, ask: Callable[[Json], object]) -> Json:
        """Wait until `ask` is true for its status; return the status."""

        def as_asked() -> object:
            assert self.process is not None
            assert self.process.poll() is None, self.said
            status = self.status()
            return status and ask(status)

        eventually(as_asked, PATIENCE_S)
        return self.status()

    def wait_until_level(self, cursor: str) -> None:
        self.wait(lambda status: status["cursor"] == cursor and status["checkedAt"])

    def items(self) -> dict[str, Json]:
        """Its copy, by id."""
        return {
            key: json.loads(document)
            for key, document in self.rows("SELECT id, document FROM items")
        }

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)) as database:
            return database.execute(query).fetchall()

    def write(self, query: str) -> None:
        """Change its store behind its back; it must not run meanwhile."""
        with closing(sqlite3.connect(self.file)) as database, database:
            database.execute(query)

    def _environ(self) -> dict[str, str]:
        return child_environ(
            {
                "CUTE_API_KEY": self.key,
                "CUTE_BASE_URL": self.base_url,
                "CUTE_MIRROR_FILE": str(self.file),
                "CUTE_MIRROR_INTERVAL_S": str(INTERVAL_S),
                "CUTE_MIRROR_TIMEOUT_S": str(TIMEOUT_S),
                "PORT": str(self.port),
                **self.variables,
            }
        )


@contextmanager
def ending(program: Program) -> Iterator[Program]:
    """Stop the program at the end of the block, whatever happens in it."""
    try:
        yield program
    finally:
        if program.process is not None and program.process.poll() is None:
            program.kill()
