"""What a part of the show is: one example program that is run and checked against the server."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from scripts.sandbox.at_hand import Sandbox
from scripts.sandbox.embedded.processes import RunningProcess


class PartError(Exception):
    """An example did not do what it is for; the text says what was expected and what was found."""


@dataclass(frozen=True, slots=True)
class ShowMarket:
    """The market of the show: what stands behind `seconds` of it, and who sells in it.

    `sellers` are emails of users who are there before the parts begin; the first is the largest.
    `items` are on sale before it opens.
    """

    hours: float
    seconds: float
    rate: float
    seed: int
    sellers: tuple[str, ...]
    items: int


class StartExample(Protocol):
    """Starts a program in Python, a module with arguments; appends what it says to these files."""

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
) -> RunningProcess:
    """A process that loads the program, as a user would start it."""
    with output.open("ab") as said, errors.open("ab") as complaint:
        return subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=cwd,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=complaint,
        )


@dataclass(frozen=True, slots=True)
class ExampleStage:
    """Where a part plays. `directory` is the part's own, empty at first; `start` starts what is
    written in Python.
    """

    sandbox: Sandbox
    market: ShowMarket
    directory: Path
    start: StartExample


@dataclass(frozen=True, slots=True)
class Achievement:
    """What an example did: `lines` to print as they are, `summary` in a few words with figures."""

    lines: tuple[str, ...]
    summary: str


class ExamplePart(Protocol):
    """One example. The methods are called once each, in this order; `close` in any case.

    Those of different parts are called side by side, but for `end`: a copy can't be checked against
    what another part still changes. Every method but `close` raises `PartError` when the program
    does not do what it is for.
    """

    name: str

    def begin(self, stage: ExampleStage) -> None:
        """Make users and keys, start programs, load what is there: the market is closed."""

    def work(self) -> None:
        """While the market is open; returns when this part has nothing more to do in it."""

    def end(self) -> Achievement:
        """The market has closed: let the program catch up, and hold it against the server."""

    def close(self) -> None:
        """End whatever this part started. Never raises."""
