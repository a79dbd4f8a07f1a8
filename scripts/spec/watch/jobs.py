"""The prefork's jobs: serve a spec, generate code, compare two specs."""

import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from codegen.pipeline import TARGETS, generate
from codegen.targets import server_enums
from cute_api.config import ROOT, ConfigError
from cute_api.models.lists import require_document
from cute_api.serving import serve_on
from cute_api.spec import Spec
from scripts.spec.diff import Level, Side, compare
from scripts.spec.diff.places import Places
from scripts.spec.diff.sources import revision, working_tree
from scripts.spec.watch.protocol import Job

SHOWN_PATHS = 200
SHOWN_DETAILS = 50
DETAIL_CHARACTERS = 500
BASE = "HEAD"
DOCS = "snippets"

UPGRADE_TIMEOUT_S = 60


class ListsError(Exception):
    """The document's lists can't be written to the database; the text says why."""


Respond = Callable[[Any], None]


def run(job: Job, arguments: Mapping[str, Any], listener: socket.socket, respond: Respond) -> None:
    """Do a job in a process of its own. Serving returns when it is told to stop."""
    if job is Job.SERVE:
        take_in_lists()
        serve_on(listener, lambda: respond(None))
    elif job is Job.DOCS:
        respond(paths(generate(ROOT, {DOCS}) if DOCS in TARGETS else []))
    elif job is Job.SDKS:
        respond(paths(generate(ROOT)))
    elif job is Job.DIFF:
        respond(differences())


def take_in_lists() -> None:
    """Update the closed lists of the server and its database from the document.

    This process loaded the server with the previous lists, so it forgets what it loaded. Raises
    `ListsError`, as when rows hold a value that is no longer listed.
    """
    try:
        require_document(Spec.load(sandbox=True).document)
        return
    except ConfigError:
        generate(ROOT, {server_enums.NAME})
    done = subprocess.run(
        [sys.executable, "-m", "cute_api.cli", "db", "upgrade"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=UPGRADE_TIMEOUT_S,
        check=False,
    )
    if done.returncode:
        raise ListsError(done.stderr.strip())
    for name in [name for name in sys.modules if name.partition(".")[0] == "cute_api"]:
        del sys.modules[name]


def differences() -> dict[str, Any]:
    """Return the bundle's changes since the last commit: a summary line, and a line for each."""
    base, head = revision(ROOT, BASE), working_tree(ROOT)
    changes = compare(base.bundle, head.bundle)
    places = {Side.BASE: Places(base), Side.HEAD: Places(head)}
    every = [change.level for change in changes]
    counts = ", ".join(f"{every.count(level)} {level}" for level in Level)
    details = [
        f"{change.level}: {places[change.side].of(change.pointer)} {change.reason}"
        for change in sorted(changes, key=lambda change: list(Level).index(change.level))
    ]
    return {
        "text": f"{counts}, since the last commit",
        "details": [line[:DETAIL_CHARACTERS] for line in details[:SHOWN_DETAILS]],
    }


def paths(changed: list[Path]) -> list[str]:
    """The paths as text, cut to what a message holds."""
    return [str(path) for path in changed[:SHOWN_PATHS]]
