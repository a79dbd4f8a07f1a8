"""The receivers of this folder as real processes on free ports."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cute_api.config import child_environ
from scripts.shared import node
from scripts.shared.ports import free_port
from tests.fixtures.programs import listening

HERE = Path(__file__).parent
PYTHON = ("flask", "fastapi", "aiohttp")
NODE = ("express", "node", "fetch", "kept")


@dataclass(frozen=True)
class Receiver:
    """A receiver that listens at `port`; `log` has its output."""

    kind: str
    port: int
    log: Path


@contextmanager
def running(
    kind: str, module: Path, secret: str, directory: Path, port: int | None = None
) -> Iterator[Receiver]:
    """A receiver of this kind until the block ends; `module` is the built `webhooks.js`."""
    receiver = Receiver(kind, port or free_port(), directory / f"{kind}.log")
    if kind in PYTHON:
        command = [sys.executable, str(HERE / "receivers.py"), kind]
    else:
        script = module.parent.parent / "receivers.mjs"
        shutil.copy(HERE / "receivers.mjs", script)
        command = node.find().command("node", [str(script), str(module), kind])
    environ = child_environ({"WEBHOOK_SECRET": secret, "PYTHONUNBUFFERED": "1"})
    listens = (*command, str(receiver.port))
    with listening(*listens, port=receiver.port, log=receiver.log, env=environ, cwd=directory):
        yield receiver
