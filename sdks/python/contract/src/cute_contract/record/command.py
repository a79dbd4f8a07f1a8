"""`cute-contract record`: run a program with recording, and merge its processes' recordings."""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from cute_sdk._environment import CONTRACT_RECORD

from cute_contract.errors import CommandError
from cute_contract.record.facts import Facts, add_to, load
from cute_contract.record.recording import PART_SUFFIX, spec_version
from cute_contract.report.terminal import Terminal

ADVICE = (
    "The program used nothing of the API through cute_sdk. Does it run in the environment of this "
    "command, and does it pass on its environment variables?"
)


def run(options: argparse.Namespace) -> int:
    """Run the program; return its exit status. Raises `CommandError` if nothing was recorded."""
    out = Path(options.out)
    if out.exists():
        load(out)  # Report an unusable file before the program runs.
    with tempfile.TemporaryDirectory(prefix="cute-contract-") as folder:
        status = ran(options.command, folder)
        facts = Facts()
        for part in sorted(Path(folder).glob(f"*{PART_SUFFIX}")):
            facts.merge(load(part).facts)
    if not facts.operations and not facts.events:
        raise CommandError(ADVICE)
    contract = add_to(out, options.consumer, spec_version(), facts)
    whole = contract.facts
    Terminal(sys.stderr).line(
        f"{out}: {options.consumer} uses {len(whole.operations)} operations and "
        f"{len(whole.events)} event types"
    )
    return status


def ran(command: list[str], folder: str) -> int:
    """Return the program's exit status. Raises `CommandError` if it can't be started."""
    try:
        done = subprocess.run(command, env={**os.environ, CONTRACT_RECORD: folder}, check=False)
    except OSError as error:
        raise CommandError(f"{command[0]} can't be started: {error.strerror}.") from None
    # Python returns signals as negative numbers, shells as numbers above 128.
    return done.returncode if done.returncode >= 0 else 128 - done.returncode
