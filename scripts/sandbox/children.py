"""Keep processes alive: watch them, restart them with a backoff, stop them in order."""

import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from signal import Signals
from typing import Protocol

from scripts.sandbox.embedded import EmbeddedError
from scripts.sandbox.embedded.processes import StopStep, spawn, stop

FIRST_DELAY_S = 0.2
LONGEST_DELAY_S = 5.0
SETTLED_AFTER_S = 10.0
IDLE_WAIT_S = 3_600.0
GRACE = (StopStep(Signals.SIGTERM, 6.0),)


class Child(Protocol):
    """A process that can be restarted."""

    @property
    def name(self) -> str: ...

    @property
    def process(self) -> subprocess.Popen[bytes] | None: ...

    def spawn(self) -> None: ...

    def stop(self) -> None: ...


@dataclass(slots=True)
class Program:
    """A program of ours. Its data is in PostgreSQL, so it may get SIGKILL when we end."""

    name: str
    command: Sequence[str | Path]
    environ: Mapping[str, str]
    cwd: Path
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def spawn(self) -> None:
        self.process = spawn(
            self.command,
            death_signal=Signals.SIGKILL,
            log=self.log,
            environ=self.environ,
            cwd=self.cwd,
        )

    def stop(self) -> None:
        if self.process is not None:
            stop(self.process, GRACE)


@dataclass(slots=True)
class WatchedChild:
    """A child and its restarts. Times are monotonic seconds; `due` is set while it is down."""

    child: Child
    started: float
    delay_s: float = FIRST_DELAY_S
    due: float | None = None
    deaths: int = 0


@dataclass(slots=True)
class ChildProcesses:
    """The children, in the order of their start. `say` gets a line for each end and restart."""

    clock: Callable[[], float]
    say: Callable[[str], None]
    changed: Callable[[Mapping[str, int]], None]
    watched: list[WatchedChild] = field(default_factory=list)

    def start(self, child: Child) -> None:
        child.spawn()
        self.adopt(child)

    def adopt(self, child: Child) -> None:
        """Watch a child that is already running."""
        self.watched.append(WatchedChild(child, self.clock()))
        self.changed(self.processes())

    def processes(self) -> dict[str, int]:
        """The process ids of running children, by name."""
        running = (entry.child for entry in self.watched if entry.due is None)
        return {child.name: child.process.pid for child in running if child.process is not None}

    def deaths(self, name: str) -> int:
        return sum(entry.deaths for entry in self.watched if entry.child.name == name)

    def tend(self) -> float:
        """Record ended children, restart due ones; return how many seconds to wait."""
        for entry in self.watched:
            self._note_end(entry)
            if entry.due is not None and entry.due <= self.clock():
                self._start_again(entry)
        due = [entry.due for entry in self.watched if entry.due is not None]
        return max(0.0, min(due) - self.clock()) if due else IDLE_WAIT_S

    def stop(self) -> None:
        """Stop all children, last started first."""
        for entry in reversed(self.watched):
            entry.child.stop()
        self.watched.clear()

    def _note_end(self, entry: WatchedChild) -> None:
        process = entry.child.process
        if entry.due is not None or process is None or process.poll() is None:
            return
        now = self.clock()
        entry.delay_s = next_delay(entry.delay_s, now - entry.started, first=entry.deaths == 0)
        entry.due = now + entry.delay_s
        entry.deaths += 1
        self.say(
            f"{entry.child.name} {describe_end(process.returncode)}; "
            f"starting it again in {entry.delay_s:.1f} s"
        )
        self.changed(self.processes())

    def _start_again(self, entry: WatchedChild) -> None:
        now = self.clock()
        try:
            entry.child.spawn()
        except EmbeddedError as error:
            entry.delay_s = next_delay(entry.delay_s, 0.0, first=False)
            entry.due = now + entry.delay_s
            self.say(f"{entry.child.name} can't start yet: {error}")
            return
        entry.started, entry.due = now, None
        self.changed(self.processes())


def next_delay(previous_s: float, lived_s: float, *, first: bool) -> float:
    """The backoff before a restart: doubling to 5 s, reset after a long run."""
    if first or lived_s >= SETTLED_AFTER_S:
        return FIRST_DELAY_S
    return min(previous_s * 2, LONGEST_DELAY_S)


def describe_end(code: int) -> str:
    """An exit code in words: `Popen.returncode` is negative for a signal."""
    return f"ended with exit code {code}" if code >= 0 else f"was ended by {Signals(-code).name}"
