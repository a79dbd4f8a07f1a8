"""`cute-contract record`: runs a program with recording on, and merges what its processes wrote."""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from cute_sdk._environment import CONTRACT_RECORD
from cute_sdk.contract.errors import CommandError
from cute_sdk.contract.record.facts import Facts, add_to, load
from cute_sdk.contract.record.recording import PART_SUFFIX, spec_version
from cute_sdk.contract.report.terminal import Terminal

ADVICE = (
    "The program used nothing of the API through cute_sdk. Does it run in the environment of this "
    "command, and does it pass on its environment variables?"
)


def run(options: argparse.Namespace) -> int:
    """Run the program; its exit status. Raises `CommandError` when nothing could be recorded."""
    out = Path(options.out)
    if out.exists():
        load(out)  # what can't be merged with is reported before the program runs, not after
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
    """The exit status of the program. Raises `CommandError` when it can't be started."""
    try:
        done = subprocess.run(command, env={**os.environ, CONTRACT_RECORD: folder}, check=False)
    except OSError as error:
        raise CommandError(f"{command[0]} can't be started: {error.strerror}.") from None
    # A signal's number is below zero here, and above 128 in shells.
    return done.returncode if done.returncode >= 0 else 128 - done.returncode
