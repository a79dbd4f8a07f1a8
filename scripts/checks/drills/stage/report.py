"""Reports of drills: lines with figures, and promises that hold or don't."""

import argparse
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from scripts.checks.proof.strict_http.proxies import ProxyError
from scripts.checks.proof.verdict import NotProvenError
from scripts.sandbox.embedded import EmbeddedError
from scripts.sandbox.embedded.processes import tail

KEPT, BROKEN, MISSING = 0, 1, 3
LINES_SHOWN = 5


class DrillError(Exception):
    """The drill can't continue; the text says why."""


class MissingProgramError(Exception):
    """A program that the drill needs is missing; the text names Debian's package."""


class Report:
    """Prints a drill's lines immediately, and collects broken promises."""

    def __init__(self) -> None:
        self.broken: list[str] = []
        self._began = time.monotonic()

    def say(self, text: str) -> None:
        print(f"{time.monotonic() - self._began:6.1f} s  {text}", flush=True)

    def promise(self, text: str, *, holds: bool) -> None:
        """Report whether a promise holds; if not, the drill fails at the end."""
        self.say(f"{'kept' if holds else 'BROKEN'}: {text}")
        if not holds:
            self.broken.append(text)


Drill = Callable[[Report, argparse.Namespace, Path], None]


def parser_of(name: str, text: str, *, seconds: int) -> argparse.ArgumentParser:
    """The options of all drills. `seconds` is the default time limit."""
    parser = argparse.ArgumentParser(
        prog=f"python -m scripts.checks.drills {name}",
        description=text,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    help_text = f"fail if it takes longer, in seconds (default: {seconds})"
    parser.add_argument("--limit", type=int, default=seconds, help=help_text)
    parser.add_argument("--logs", type=Path, help="a new folder that the processes' logs go to")
    return parser


def perform(parser: argparse.ArgumentParser, drill: Drill, arguments: Sequence[str]) -> int:
    """Run a drill in a temporary folder; return the exit code."""
    options = parser.parse_args(arguments)
    report = Report()
    signal.signal(signal.SIGALRM, _too_long)
    signal.signal(signal.SIGTERM, _ended)
    signal.alarm(options.limit)
    try:
        # A short prefix, because paths of sockets are limited to 107 bytes.
        with tempfile.TemporaryDirectory(prefix="cute-drill-") as name:
            try:
                drill(report, options, Path(name))
            except BaseException:
                show_logs(Path(name))
                raise
            finally:
                keep_logs(Path(name), options.logs)
            if report.broken:
                show_logs(Path(name))
    except (MissingProgramError, ProxyError) as error:
        print(f"Not drilled: {error}", file=sys.stderr)
        return MISSING
    except (DrillError, EmbeddedError, NotProvenError, RuntimeError, TimeoutError) as error:
        print(f"Failed: {error}", file=sys.stderr)
        return BROKEN
    finally:
        signal.alarm(0)
    for text in report.broken:
        print(f"Failed: {text}", file=sys.stderr)
    return BROKEN if report.broken else KEPT


def show_logs(directory: Path) -> None:
    """Print the last lines of all logs on standard error, to explain broken promises."""
    for log in sorted(directory.rglob("*.log")):
        if lines := tail(log, LINES_SHOWN):
            print(f"-- {log.relative_to(directory)}\n{lines}", file=sys.stderr)


def keep_logs(directory: Path, folder: Path | None) -> None:
    """Copy all logs, if there is a folder for them."""
    if folder is None:
        return
    for log in directory.rglob("*.log"):
        place = folder / log.relative_to(directory)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(log, place)


def _too_long(_signal: int, _frame: FrameType | None) -> None:
    raise DrillError("It took too long: see --limit.")


def _ended(_signal: int, _frame: FrameType | None) -> None:
    # Unwinds all blocks, which stop the processes that they started.
    raise SystemExit(BROKEN)
