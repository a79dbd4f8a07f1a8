"""The receivers of this folder as real processes on free ports."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from cute_api.config import child_environ
from scripts import node
from scripts.sandbox import free_port
from tests.webhooks.backend import eventually

HERE = Path(__file__).parent
PATIENCE_S = 60.0
PYTHON = ("flask", "fastapi", "aiohttp")
NODE = ("express", "node", "fetch", "kept")


@dataclass(frozen=True)
class Receiver:
    """One that listens at `port`; `log` is what it printed."""

    kind: str
    port: int
    log: Path


@contextmanager
def running(
    kind: str, module: Path, secret: str, directory: Path, port: int | None = None
) -> Iterator[Receiver]:
    """A receiver of this kind until the block ends; `module` is the compiled `webhooks.js`."""
    receiver = Receiver(kind, port or free_port(), directory / f"{kind}.log")
    if kind in PYTHON:
        command = [sys.executable, str(HERE / "receivers.py"), kind]
    else:
        script = module.parent.parent / "receivers.mjs"
        shutil.copy(HERE / "receivers.mjs", script)
        command = node.find().command("node", [str(script), str(module), kind])
    with (
        receiver.log.open("wb") as output,
        subprocess.Popen(
            [*command, str(receiver.port)],
            env=child_environ({"WEBHOOK_SECRET": secret, "PYTHONUNBUFFERED": "1"}),
            cwd=directory,
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):

        def is_up() -> bool:
            assert process.poll() is None, receiver.log.read_text()
            try:
                httpx.get(f"http://127.0.0.1:{receiver.port}/", trust_env=False)
            except httpx.TransportError:
                return False
            return True

        try:
            eventually(is_up, PATIENCE_S)
            yield receiver
        finally:
            process.kill()
