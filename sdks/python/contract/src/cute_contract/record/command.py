"""`cute-contract record`: run a program with recording, and merge its processes' recordings."""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from cute_contract.errors import CommandError
from cute_contract.record.facts import add_to, load
from cute_contract.record.launching import launched
from cute_contract.record.recording import merged, recorded
from cute_contract.report.records import counted
from cute_contract.report.terminal import Terminal

ADVICE = (
    "The program used nothing of the API through cute_sdk or @cute/sdk. Only the program itself "
    "and its forks are recorded, not other programs that it starts. Its Python needs cute-contract."
)


def run(options: argparse.Namespace) -> int:
    """Run the program; return its exit status. Raises `CommandError` if nothing was recorded."""
    out = Path(options.out)
    if out.exists():
        load(out)  # Report an unusable file before the program runs.
    with tempfile.TemporaryDirectory(prefix="cute-contract-") as folder:
        status = ran(options.command, folder)
        facts = merged(Path(folder))
    if not facts.operations and not facts.events:
        raise CommandError(ADVICE)
    contract = add_to(out, recorded(options.consumer, facts))
    whole = contract.facts
    Terminal(sys.stderr).line(
        f"{out}: {options.consumer} uses {counted(len(whole.operations), 'operation')} and "
        f"{counted(len(whole.events), 'event type')}"
    )
    return status


def ran(command: list[str], folder: str) -> int:
    """Return the program's exit status. Raises `CommandError` if it can't be started."""
    done = subprocess.run(launched(command, folder), check=False)
    # Python returns signals as negative numbers, shells as numbers above 128.
    return done.returncode if done.returncode >= 0 else 128 - done.returncode
