"""An example program that is run, and checked against the server."""

import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from scripts.sandbox.at_hand import Sandbox
from scripts.sandbox.embedded.processes import RunningProcess


class PartError(Exception):
    """An example failed; the text says what was expected and what was found."""


@dataclass(frozen=True, slots=True)
class ShowMarket:
    """The simulated market: `hours` of it take `seconds`, at `rate` actions a second.

    `sellers` are emails of users that exist before the examples start, the largest first. `items`
    are on sale at that time.
    """

    hours: float
    seconds: float
    rate: float
    seed: int
    sellers: tuple[str, ...]
    items: int


Launch = Callable[[Sequence[str]], list[str]]
"""Returns the command line that runs a program: its own, or the one that records it."""


class StartExample(Protocol):
    """Starts a Python module with arguments; appends its output to these files."""

    def __call__(
        self,
        command: Sequence[str],
        *,
        environ: Mapping[str, str],
        cwd: Path,
        output: Path,
        errors: Path,
    ) -> RunningProcess: ...


def started(
    command: Sequence[str],
    *,
    environ: Mapping[str, str],
    cwd: Path,
    output: Path,
    errors: Path,
    launch: Launch = list,
) -> RunningProcess:
    """Start the program in a process, as a user would."""
    with output.open("ab") as said, errors.open("ab") as complaint:
        return subprocess.Popen(
            launch([sys.executable, "-m", *command]),
            cwd=cwd,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=complaint,
        )


@dataclass(frozen=True, slots=True)
class ExampleStage:
    """The environment of an example: an empty `directory`, and what starts its programs.

    `start` is for those in Python, `launch` for those on Node.js.
    """

    sandbox: Sandbox
    market: ShowMarket
    directory: Path
    start: StartExample
    launch: Launch


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """An example's result: `lines` to print, and a short `summary` with figures."""

    lines: tuple[str, ...]
    summary: str


class ExamplePart(Protocol):
    """An example. Each method is called once, in this order; `close` always.

    Parts run side by side, except in `end`: a copy can't be checked while another part changes
    data. Every method but `close` raises `PartError` if the program fails at its task.
    """

    name: str

    def begin(self, stage: ExampleStage) -> None:
        """Create users and keys, start programs and load data while the market is closed."""

    def work(self) -> None:
        """While the market is open; returns when this part has nothing more to do in it."""

    def end(self) -> ExampleResult:
        """Let the program catch up after the market has closed, and compare it with the server."""

    def close(self) -> None:
        """End whatever this part started. Never raises."""
