"""`python -m scripts.checks.examples [NAME …]`: all five examples, or those that are named."""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

from cute_contract.record.facts import save
from cute_contract.record.launching import launched
from cute_contract.record.recording import merged, recorded
from rich.console import Console

from scripts.checks.examples import market
from scripts.checks.examples.analytics import Analytics
from scripts.checks.examples.cross_listing import CrossListing
from scripts.checks.examples.inventory import Inventory
from scripts.checks.examples.listing import Listing
from scripts.checks.examples.part import (
    ExamplePart,
    ExampleResult,
    ExampleStage,
    Launch,
    PartError,
    ShowMarket,
    StartExample,
    started,
)
from scripts.checks.examples.price import Price
from scripts.sandbox.at_hand import Sandbox, SandboxError, of_its_own
from scripts.shared import javascript

# In the order in which they end: first those that change items, then those checked against them.
PARTS: dict[str, Callable[[], ExamplePart]] = {
    CrossListing.name: CrossListing,
    Inventory.name: Inventory,
    Listing.name: Listing,
    Price.name: Price,
    Analytics.name: Analytics,
}
# The mirror begins with a snapshot, which a sandbox otherwise makes only now and then.
SNAPSHOT_INTERVAL_S = 2

console = Console(highlight=False)


def main(arguments: Sequence[str], start: StartExample = started) -> int:
    """Run the examples; return the exit status. `start` starts those in Python."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.checks.examples",
        description="Runs the five example integrations in one market of their own.",
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"only these, of {', '.join(PARTS)}"
    )
    parser.add_argument(
        "--seconds", type=float, default=market.DAY.seconds, help="how long the market's day takes"
    )
    parser.add_argument(
        "--items", type=int, default=market.DAY.items, help="how many are on sale at its start"
    )
    parser.add_argument(
        "--record",
        type=Path,
        metavar="DIR",
        help="also write into DIR what each uses of the API, as a contract file",
    )
    options = parser.parse_args(arguments)
    names = options.names or list(PARTS)
    if unknown := [name for name in names if name not in PARTS]:
        parser.error(f"there is no example {unknown[0]}: name some of {', '.join(PARTS)}")
    day = replace(market.DAY, seconds=options.seconds, items=options.items)
    began = time.monotonic()
    try:
        javascript.build()
        with of_its_own(CUTE_SNAPSHOT_INTERVAL=str(SNAPSHOT_INTERVAL_S)) as sandbox:
            parts = {name: PARTS[name]() for name in PARTS if name in names}
            achieved = play(parts, sandbox, day, start, options.record)
    except (PartError, SandboxError, javascript.BuildError) as error:
        console.print(f"[red]✗[/] {error}", markup=True, soft_wrap=True)
        return 1
    took = time.monotonic() - began
    summary = "; ".join(f"{name}: {achievement.summary}" for name, achievement in achieved.items())
    console.print(f"\n{len(achieved)} examples in {took:.0f} s. {summary}.", soft_wrap=True)
    return 0


def play(
    parts: dict[str, ExamplePart],
    sandbox: Sandbox,
    day: ShowMarket,
    start: StartExample,
    record: Path | None,
) -> dict[str, ExampleResult]:
    """Play a day of one market with these parts; return what each achieved. Raises `PartError`.

    With `record`, contract files of the programs are written into this directory.
    """
    with (
        tempfile.TemporaryDirectory(prefix="cute-examples-") as home,
        ThreadPoolExecutor(len(parts)) as threads,
        ExitStack() as closing,
    ):
        recording = None if record is None else Recording(Path(home) / "recorded", record)
        stages = {}
        for name in parts:
            directory = _directory(Path(home), name)
            if recording is None:
                stages[name] = ExampleStage(sandbox, day, directory, start, list)
            else:
                launch = recording.launch(name)
                starter = partial(started, launch=launch)
                stages[name] = ExampleStage(sandbox, day, directory, starter, launch)
        _say(f"A sandbox of its own on {sandbox.base_url}.")
        market.stock(sandbox, day, Path(home))
        _say(f"{day.items:,} items on sale.")
        for part in parts.values():
            closing.callback(part.close)
        list(threads.map(lambda name: parts[name].begin(stages[name]), parts))
        _say(f"All have started; the market opens: {day.hours:.0f} h in {day.seconds:.0f} s.")
        with market.opened(sandbox, day):
            list(threads.map(lambda part: part.work(), parts.values()))
        _say("The market has closed; each is checked against the server.")
        achieved = {name: part.end() for name, part in parts.items()}
        if recording is not None:
            recording.save()
    for name, achievement in achieved.items():
        console.print(f"\n[bold]{name}[/]")
        for line in achievement.lines:
            console.print(f"  [green]✓[/] {line}", soft_wrap=True)
    return achieved


class Recording:
    """Records each example into a folder below `home`, and then into a file of `contracts`."""

    def __init__(self, home: Path, contracts: Path) -> None:
        self._home = home
        self._contracts = contracts

    def launch(self, name: str) -> Launch:
        """Return what records the programs of an example."""
        folder = self._home / name
        folder.mkdir(parents=True)
        return partial(launched, folder=str(folder))

    def save(self) -> None:
        """Write the contract file of each example, in place of an earlier one."""
        self._contracts.mkdir(parents=True, exist_ok=True)
        for folder in sorted(self._home.iterdir()):
            facts = merged(folder)
            if not facts.operations:
                raise PartError(f"Nothing was recorded of {folder.name}.")
            save(self._contracts / f"{folder.name}.json", recorded(folder.name, facts))


def _directory(home: Path, name: str) -> Path:
    directory = home / name
    directory.mkdir()
    return directory


def _say(line: str) -> None:
    console.print(line, soft_wrap=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
