"""The command `cute-analytics`: load, report, watch."""

import argparse
import os
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cute_sdk import GoneError

from cute_analytics import figures, loading, page, settings, trouble
from cute_analytics.loading import Tally
from cute_analytics.measures import ASKED_STEPS
from cute_analytics.settings import Settings, SettingsError
from cute_analytics.store import State, Store, StoreError, opened

DEFAULT_REPORT = "report.html"
DEFAULT_EVERY_S = 60.0
MIN_EVERY_S = 1.0
MAX_EVERY_S = 86_400.0
INTERRUPTED = 130
VARIABLES = f"""variables:
  CUTE_API_KEY            your key, with the scopes read:account, read:items and read:orders
  CUTE_BASE_URL           where the API is, such as https://api.example.com
  {settings.DATABASE}       the DuckDB file (default: {settings.DEFAULT_DATABASE})
  {settings.TIMEOUT}  seconds that an attempt may take (default: {settings.DEFAULT_TIMEOUT_S:g})
"""


@dataclass(frozen=True, slots=True)
class Range:
    """The options of `report`; None means everything, or an automatic choice."""

    since: datetime | None
    until: datetime | None
    by: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 1 if it failed, 2 for wrong usage or settings."""
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        chosen = settings.read(os.environ)
        if given.command == "load":
            return _load(chosen)
        asked = Range(given.since, given.until, given.by)
        if asked.since and asked.until and asked.since >= asked.until:
            raise SettingsError("--until must be later than --since.")
        if given.command == "report":
            return _report(chosen, given.out, asked)
        return _watch(chosen, given.out, asked, given.every)
    except KeyboardInterrupt:
        print(f"Stopped. {trouble.KEPT}", file=sys.stderr)
        return INTERRUPTED
    except trouble.EXPECTED as error:
        print(f"cute-analytics: {_explained(error)}", file=sys.stderr)
        return trouble.exit_code(error)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cute-analytics",
        description="Your items, orders and events in one DuckDB file, and a report of one page.",
        epilog=VARIABLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("load", help="fetch what is new; the first time, everything")
    report = commands.add_parser("report", help="write the report of what was loaded")
    watch = commands.add_parser("watch", help="load and report again and again, until Ctrl-C")
    for command in (report, watch):
        command.add_argument(
            "--out", type=_out, default=DEFAULT_REPORT, metavar="FILE", help="default: %(default)s"
        )
        command.add_argument(
            "--since", type=_moment, metavar="TIME", help="such as 2026-11-01; UTC without a zone"
        )
        command.add_argument("--until", type=_moment, metavar="TIME", help="the end, not included")
        command.add_argument(
            "--by",
            choices=("auto", *ASKED_STEPS),
            default="auto",
            help="the step of the time axis (default: what suits the range)",
        )
    watch.add_argument(
        "--every",
        type=_seconds,
        default=DEFAULT_EVERY_S,
        metavar="SECONDS",
        help=f"{MIN_EVERY_S:g} to {MAX_EVERY_S:g} (default: %(default)g)",
    )
    return parser


def _load(chosen: Settings) -> int:
    began = time.monotonic()
    tally = Tally()
    with loading.client_of(chosen, tally) as client, opened(chosen.database, create=True) as store:
        state = loading.load(client, store, tally, _now)
    print(_summary(state, tally, time.monotonic() - began))
    return 0


def _report(chosen: Settings, out: Path, asked: Range) -> int:
    with opened(chosen.database, create=False) as store:
        _write_report(store, out, asked)
    print(f"Wrote {out}.")
    return 0


def _watch(chosen: Settings, out: Path, asked: Range, interval: float) -> int:
    """Repeat until a signal. It may interrupt anything: uncommitted changes are rolled back."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        while True:
            time.sleep(_round(chosen, out, asked, interval))
    except KeyboardInterrupt:
        print(f"Stopped. {trouble.KEPT}")
        return 0


def _round(chosen: Settings, out: Path, asked: Range, interval: float) -> float:
    """Load and report once; return the seconds until the next round. Print temporary errors."""
    began = time.monotonic()
    tally = Tally()
    try:
        # Closed between the rounds, so that `report` or others can read the file.
        with (
            loading.client_of(chosen, tally) as client,
            opened(chosen.database, create=True) as store,
        ):
            state = loading.load(client, store, tally, _now)
            _write_report(store, out, asked)
    except (*trouble.PASSING, GoneError) as error:
        pause = trouble.pause_after(error, interval)
        line = f"cute-analytics: {_explained(error)} Next round in {pause:.0f} s."
        print(line, file=sys.stderr, flush=True)
        return pause
    print(_summary(state, tally, time.monotonic() - began), flush=True)
    return interval


def _write_report(store: Store, out: Path, asked: Range) -> None:
    state = store.state()
    if state is None:
        raise StoreError("Nothing was loaded yet: run `cute-analytics load` first.")
    found = figures.compute(
        store.connection,
        state,
        since=asked.since,
        until=asked.until,
        step=ASKED_STEPS.get(asked.by),
    )
    page.write(out, page.render(found))


def _summary(state: State, tally: Tally, seconds: float) -> str:
    calls = f"{tally.calls} calls, {seconds:.1f} s"
    brought = [
        f"{count:,} {noun}"
        for count, noun in (
            (tally.events, "events"),
            (tally.items, "items"),
            (tally.orders, "orders"),
            (tally.names, "names"),
        )
        if count
    ]
    again = "The feed's cursor was too old: everything was listed again. " if tally.renewed else ""
    return f"{again}{state.owner_name}: {', '.join(brought) or 'nothing new'} ({calls})."


def _explained(error: Exception) -> str:
    return trouble.explain(error, os.environ.get("CUTE_BASE_URL", ""), _now())


def _now() -> datetime:
    return datetime.now(UTC)


def _out(text: str) -> Path:
    path = Path(text)
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise argparse.ArgumentTypeError(f"{text} must be a file in a folder that is there")
    return path


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time such as 2026-11-01") from None
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not MIN_EVERY_S <= seconds <= MAX_EVERY_S:
        raise argparse.ArgumentTypeError(f"seconds, {MIN_EVERY_S:g} to {MAX_EVERY_S:g}")
    return seconds
