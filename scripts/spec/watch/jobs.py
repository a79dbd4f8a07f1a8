"""The prefork's jobs: serve a spec, generate code, compare two specs."""

import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

from cute_api.config import ROOT, ConfigError
from cute_api.models.lists import require_document
from cute_api.serving import serve_on
from cute_api.spec import Spec
from scripts.spec.diff import DocumentSide, Level, compare
from scripts.spec.diff.places import SourcePlaces
from scripts.spec.diff.sources import revision, working_tree
from scripts.spec.watch.protocol import Job

SHOWN_PATHS = 200
SHOWN_DETAILS = 50
DETAIL_CHARACTERS = 500
BASE = "HEAD"
DOCS = ("curl", "python_snippets", "js_snippets")
LISTS = "server_enums"
TIMEOUT_S = 60


class StepError(Exception):
    """A program failed; the text is its output."""


class OutdatedError(Exception):
    """The code changed since this process loaded it: serve in a new process."""


Respond = Callable[[Any], None]


def run(job: Job, arguments: Mapping[str, Any], listener: socket.socket, respond: Respond) -> None:
    """Do a job in this process, which does nothing else. Serving returns when it must stop.

    Raises `OutdatedError` if this process has loaded the server with other closed lists.
    """
    if job is Job.SERVE:
        require_lists()
        serve_on(listener, lambda: respond(None))
    elif job is Job.DOCS:
        respond(generate(*DOCS))
    elif job is Job.SDKS:
        respond(generate())
    elif job is Job.DIFF:
        respond(differences())


def require_lists() -> None:
    """Sync the document's closed lists to the code and the database.

    Raises `OutdatedError` if that changed the code, and `StepError` if it failed, for example
    because rows have a value that is no longer listed.
    """
    try:
        require_document(Spec.load(sandbox=True).document)
        return
    except ConfigError:
        generate(LISTS)
    output("cute_api.cli", "db", "upgrade")
    raise OutdatedError


def generate(*targets: str) -> list[str]:
    """Run the generator; return the changed paths, at most as many as a message shows."""
    only = ["--only", *targets] if targets else []
    printed = output("codegen", *only).splitlines()
    return [line.strip() for line in printed if line.startswith("  ")][:SHOWN_PATHS]


def output(module: str, *arguments: str) -> str:
    """Run a module and return its output. Raises `StepError` if it fails."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    if done.returncode:
        raise StepError(done.stderr.strip())
    return done.stdout


def differences() -> dict[str, Any]:
    """Return the bundle's changes since the last commit: a summary line, and a line for each."""
    base, head = revision(ROOT, BASE), working_tree(ROOT)
    changes = compare(base.bundle, head.bundle)
    places = {DocumentSide.BASE: SourcePlaces(base), DocumentSide.HEAD: SourcePlaces(head)}
    levels = [change.level for change in changes]
    counts = ", ".join(f"{levels.count(level)} {level}" for level in Level)
    details = [
        f"{change.level}: {places[change.side].of(change.pointer)} {change.reason}"
        for change in sorted(changes, key=lambda change: list(Level).index(change.level))
    ]
    return {
        "text": f"{counts}, since the last commit",
        "details": [line[:DETAIL_CHARACTERS] for line in details[:SHOWN_DETAILS]],
    }
