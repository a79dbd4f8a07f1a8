"""What the prefork's processes do: serve a spec, generate code, compare two specs."""

import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from codegen.pipeline import TARGETS, generate
from scripts.specwatch.protocol import Job
from server.config import ROOT
from server.serving import serve_on

SHOWN_PATHS = 200
DOCS = "snippets"

Answer = Callable[[Any], None]


def run(job: Job, arguments: Mapping[str, Any], listener: socket.socket, answer: Answer) -> None:
    """Do a job in this process, which is its own. Serving returns when it was told to end."""
    if job is Job.SERVE:
        serve_on(listener, lambda: answer(None))
    elif job is Job.DOCS:
        answer(paths(generate(ROOT, {DOCS}) if DOCS in TARGETS else []))
    elif job is Job.SDKS:
        answer(paths(generate(ROOT)))


def paths(changed: list[Path]) -> list[str]:
    """The paths as text, cut to what a message holds."""
    return [str(path) for path in changed[:SHOWN_PATHS]]
