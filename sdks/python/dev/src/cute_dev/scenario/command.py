"""The commands `scenario record` and `scenario run`."""

from __future__ import annotations

from pathlib import Path

import click

from .. import output
from ..context import Context, current
from . import file as files
from .replay import run as replayed
from .results import MISSING, differences

FILE = click.Path(path_type=Path, dir_okay=False)


def add_to(root: click.Group) -> None:
    """Add the group."""
    root.add_command(scenario)


@click.group(no_args_is_help=True, short_help="Calls, faults and a clock as a file.")
def scenario() -> None:
    """Calls, faults and a clock as a file, which anybody can replay in a sandbox.

    \b
    format: 1
    seed: 7
    faults: [{fault: response_lost, operations: [create_order], nth: [1]}]
    steps:
      - {call: GET /me/items, query: {limit: 1}, name: items}
      - {call: 'GET /items/${items.data.0.id}'}
      - {advance: 86400}
    """


@scenario.command("record", short_help="Run a scenario, and store its results in the file.")
@click.argument("file", type=FILE)
@current
def record(context: Context, file: Path) -> None:
    """Run the steps of FILE, and store the result of each in FILE, under `results`.

    Ids, times, secrets, entity tags and cursors are left out. A step calls the API, or advances the
    clock of your account. `faults` and `seed` are those of PUT /v1/sandbox/faults. A reference such
    as `${items.data.0.id}` takes a value from the response of an earlier step by its `name`. An
    `idempotency_key` gets a new prefix in each run. Your clock and the key's faults are reset
    before the first step and after the last.
    """
    wanted = files.read(file)
    with context.client() as client:
        results = list(replayed(client, wanted))
    files.write(file, wanted, results)
    context.notes.print(f"Recorded {len(results)} steps.")


@scenario.command("run", short_help="Replay a scenario, and show what differs.")
@click.argument("file", type=FILE)
@click.option("--print-json", is_flag=True, help="Print the result of each step as a line of JSON.")
@current
def run(context: Context, file: Path, print_json: bool) -> int:
    """Run the steps of FILE again, and show where a result differs from the recorded one.

    Exits with 1 if one differs. Without `results` in FILE (`scenario record`) nothing is compared.
    """
    wanted = files.read(file)
    differing = 0
    with context.client() as client:
        for index, result in enumerate(replayed(client, wanted)):
            if print_json:
                output.print_line(context.out, result)
            if wanted.results is None:
                continue
            before = wanted.results[index] if index < len(wanted.results) else MISSING
            lines = list(differences(before, result))
            differing += bool(lines)
            for line in lines:
                step = f"step {index + 1} ({wanted.steps[index]})"
                context.notes.print(f"{step}: {line}", markup=False)
    steps = f"{len(wanted.steps)} steps"
    if wanted.results is None:
        context.notes.print(f"Ran {steps}. There is nothing to compare with: record them first.")
    else:
        context.notes.print(f"Ran {steps}; {differing or 'none'} differ{'s' * (differing == 1)}.")
    return int(differing > 0)
