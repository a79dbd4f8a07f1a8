"""How a drill reports: lines with figures, and promises that hold or don't."""

import argparse
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from scripts.embedded import EmbeddedError
from scripts.embedded.processes import tail
from scripts.proof.strict_http.proxies import ProxyError
from scripts.proof.verdict import NotProvenError

KEPT, BROKEN, MISSING = 0, 1, 3
LINES_SHOWN = 5


class DrillError(Exception):
    """The drill can't continue; the text says why."""


class MissingProgramError(Exception):
    """A program that the drill needs is not here; the text names Debian's package."""


class Report:
    """The lines of a drill, printed at once, and what did not hold."""

    def __init__(self) -> None:
        self.broken: list[str] = []
        self._began = time.monotonic()

    def say(self, text: str) -> None:
        print(f"{time.monotonic() - self._began:6.1f} s  {text}", flush=True)

    def promise(self, text: str, *, holds: bool) -> None:
        """Say whether it holds; if it does not, the drill fails in the end."""
        self.say(f"{'kept' if holds else 'BROKEN'}: {text}")
        if not holds:
            self.broken.append(text)


Drill = Callable[[Report, argparse.Namespace, Path], None]


def parser_of(name: str, text: str, *, seconds: int) -> argparse.ArgumentParser:
    """The options that each drill has. `seconds` is how long it may take, unless they say so."""
    parser = argparse.ArgumentParser(
        prog=f"python -m scripts.drills.{name}",
        description=text,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    help_text = f"fail if it takes longer, in seconds (default: {seconds})"
    parser.add_argument("--limit", type=int, default=seconds, help=help_text)
    parser.add_argument("--logs", type=Path, help="a new folder that the processes' logs go to")
    return parser


def perform(
    parser: argparse.ArgumentParser, drill: Drill, arguments: Sequence[str] | None = None
) -> int:
    """Run a drill in a folder of its own, which goes with it; the exit code says how it went."""
    options = parser.parse_args(arguments)
    report = Report()
    signal.signal(signal.SIGALRM, _too_long)
    signal.signal(signal.SIGTERM, _ended)
    signal.alarm(options.limit)
    try:
        # As short as it can be: paths of sockets end at 107 bytes.
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
    """The last lines of all logs, on standard error: they say more than a promise that broke."""
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
    # Blocks end in order, and stop what was started.
    raise SystemExit(BROKEN)
