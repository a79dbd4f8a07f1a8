"""The example receivers as real processes on free ports."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from cute_api.config import ROOT, child_environ
from scripts import javascript, node
from scripts.sandbox import free_port

DIRECTORY = ROOT / "examples" / "receivers"
NAMES = ("flask_receiver.py", "fastapi_receiver.py", "express_receiver.mjs", "node_receiver.mjs")
# Processes start slowly on a machine that is busy with other tests.
PATIENCE_S = 60.0


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
        """What it printed for each event that it kept: the type and the id."""
        lines = (self.directory / "stdout").read_text().splitlines()
        return [line for line in lines if line.startswith(("item.", "order."))]

    def digest(self, day: str) -> str:
        """What `digest.py` prints of its inbox for this day."""
        done = subprocess.run(
            [sys.executable, str(DIRECTORY / "digest.py"), day],
            cwd=self.directory,
            env=child_environ({}),
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()


@contextmanager
def running(name: str, secret: str, directory: Path, port: int | None = None) -> Iterator[Receiver]:
    """The example with this file name, until the block ends; on a free port without a `port`."""
    receiver = Receiver(port or free_port(), directory)
    if name.endswith(".mjs"):
        javascript.build()
    environ = {"WEBHOOK_SECRET": secret, "PORT": str(receiver.port)}
    with (
        (directory / "stdout").open("ab") as output,
        (directory / "stderr").open("ab") as errors,
        subprocess.Popen(
            [_program(name), str(DIRECTORY / name)],
            env=child_environ(environ),
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
        ) as process,
    ):
        try:
            _wait_for(receiver, process)
            yield receiver
        finally:
            process.kill()


def _program(name: str) -> str:
    return sys.executable if name.endswith(".py") else str(node.find().program)


def _wait_for(receiver: Receiver, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", receiver.port), 1).close()
        except OSError:
            errors = (receiver.directory / "stderr").read_text()
            assert process.poll() is None, f"the receiver ended: {errors}"
            assert time.monotonic() < deadline, f"the receiver did not listen in time: {errors}"
            time.sleep(0.02)
        else:
            return
