"""The example receivers as real processes on free ports."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from cute_api.config import ROOT, child_environ
from scripts.shared import javascript, node
from scripts.shared.ports import free_port
from tests.fixtures.programs import listening, printed

DIRECTORY = ROOT / "examples" / "receivers"
NAMES = ("flask_receiver.py", "fastapi_receiver.py", "express_receiver.mjs", "node_receiver.mjs")


@dataclass(frozen=True, slots=True)
class Receiver:
    """One running example. Its inbox and its output are in `directory`."""

    port: int
    directory: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def post(self, body: bytes, headers: dict[str, str]) -> int:
        """Send as our deliverer would; the status."""
        response = httpx.post(self.url, content=body, headers=headers, timeout=30, trust_env=False)
        return response.status_code

    def kept(self) -> list[str]:
        """The type and id that it printed for each stored event."""
        lines = (self.directory / "printed").read_text().splitlines()
        return [line for line in lines if line.startswith(("item.", "order."))]

    def digest(self, day: str) -> str:
        """The output of `digest.py` for its inbox and this day."""
        return printed(sys.executable, DIRECTORY / "digest.py", day, cwd=self.directory).strip()


@contextmanager
def running(name: str, secret: str, directory: Path, port: int | None = None) -> Iterator[Receiver]:
    """The example with this file name, until the block ends; on a free port without a `port`."""
    receiver = Receiver(port or free_port(), directory)
    if name.endswith(".mjs"):
        javascript.build()
    program = sys.executable if name.endswith(".py") else node.find().program
    environ = child_environ({"WEBHOOK_SECRET": secret, "PORT": str(receiver.port)})
    started = (program, DIRECTORY / name)
    log = directory / "printed"
    with listening(*started, port=receiver.port, log=log, env=environ, cwd=directory):
        yield receiver
