"""The entry: `python -m scripts.spec.watch`, `make spec-watch`.

Exit codes: 0 after a requested stop, 1 if it can't start (or with `--once` if a step fails), 2 for
invalid settings or arguments.
"""

import argparse
import asyncio
import os
import socket
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from signal import Signals

from watchfiles import Change, awatch

from cute_api.config import ROOT, ConfigError, Settings, Variable
from cute_api.models.schema import UnsupportedDatabaseError
from scripts.sandbox import embedded
from scripts.sandbox.embedded import EmbeddedError
from scripts.sandbox.embedded.launch import die_with_parent
from scripts.sandbox.prepare import UnreachableError, prepare
from scripts.sandbox.readiness import base_url
from scripts.sandbox.supervisor import sandbox_settings
from scripts.shared.node import NodeMissingError
from scripts.spec.redocly import BundleError, CommandLine, LoadedRedocly
from scripts.spec.watch import measure
from scripts.spec.watch.changes import CODE, RULES, SPEC, FileKind, kinds_of
from scripts.spec.watch.report import KEY_NOTE, WatchReport
from scripts.spec.watch.residents import ForkServer, JobError
from scripts.spec.watch.watcher import Watcher

PORT_DISTANCE = 10
BACKLOG = 1_024
STOP_SIGNALS = (Signals.SIGINT, Signals.SIGTERM, Signals.SIGHUP)
# How long the file watcher waits for more of what is being saved, in milliseconds.
DEBOUNCE_MS = 200
QUIET_MS = 20
FAILURES = (
    BundleError,
    EmbeddedError,
    JobError,
    NodeMissingError,
    UnreachableError,
    UnsupportedDatabaseError,
    measure.MeasureError,
)


class PortTakenError(Exception):
    """The port can't be listened on; the text says what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Watch in the foreground; returns the exit code."""
    options = _parser().parse_args(arguments)
    if options.die_with_parent and not die_with_parent(options.die_with_parent, Signals.SIGTERM):
        return 0
    try:
        if options.measure:
            return measure.main()
        return _watch(options)
    except (ConfigError, PortTakenError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except FAILURES as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


def _watch(options: argparse.Namespace) -> int:
    settings = sandbox_settings()
    report = WatchReport(as_json=options.json)
    port = options.port or settings.port + PORT_DISTANCE
    with _listener(settings.host, port) as listener, _servers(settings, report) as environ:
        return asyncio.run(_run(options, settings, listener, environ, report))


async def _run(
    options: argparse.Namespace,
    settings: Settings,
    listener: socket.socket,
    environ: Mapping[str, str],
    report: WatchReport,
) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, stop.set)
    logs = settings.data_dir / "logs"
    logs.mkdir(mode=0o700, parents=True, exist_ok=True)
    port: int = listener.getsockname()[1]
    watcher = Watcher(
        report,
        LoadedRedocly(CommandLine.installed().node, logs / "spec-watch-node.log"),
        lambda: ForkServer(listener, environ, logs / "spec-watch.log"),
        base_url(settings.host, port),
    )
    work = asyncio.create_task(_rounds(watcher, report, stop, once=options.once))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({work, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            work.result()
        return 1 if options.once and watcher.failed else 0
    finally:
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work
        await watcher.stop()


async def _rounds(
    watcher: Watcher, report: WatchReport, stop: asyncio.Event, *, once: bool
) -> None:
    report.changed("Everything, once.")
    began = time.time()
    await watcher.refresh(FileKind.SPEC | FileKind.CODE, began)
    await watcher.sdks()
    if once:
        return
    report.note(f"Watching openapi/. Served at {watcher.base_url}. Ctrl-C ends it.")
    background: set[asyncio.Task[None]] = set()
    async for changes in awatch(
        *(ROOT / place for place in (SPEC, RULES, *CODE)),
        watch_filter=_concerns,
        debounce=DEBOUNCE_MS,
        step=QUIET_MS,
        stop_event=stop,
    ):
        paths = sorted({Path(path) for _, path in changes})
        names = [path.relative_to(ROOT) for path in paths]
        report.changed(", ".join(map(str, names)))
        await watcher.refresh(kinds_of(names), _saved(paths))
        task = asyncio.create_task(watcher.sdks())
        background.add(task)
        task.add_done_callback(background.discard)


def _concerns(change: Change, path: str) -> bool:
    return kinds_of([Path(path).relative_to(ROOT)]) is not FileKind.NOTHING


def _saved(paths: Sequence[Path]) -> float:
    """Return the last save of these files; now for missing ones."""
    times = [path.stat().st_mtime for path in paths if path.exists()]
    return max(times, default=time.time())


@contextmanager
def _servers(settings: Settings, report: WatchReport) -> Iterator[Mapping[str, str]]:
    """The variables of a running `make run`, or of servers that are started here."""
    if settings.database_url and settings.redis_url:
        yield _variables(settings, settings.database_url, settings.redis_url)
        return
    report.note("No `make run` is up: starting PostgreSQL and Valkey …")
    with embedded.servers(settings.data_dir) as pair:
        login = prepare(pair.database_url, settings.data_dir, settings.item_url)
        report.note(f"{KEY_NOTE}{login.api_key}")
        yield _variables(settings, pair.database_url, pair.redis_url)


def _variables(settings: Settings, database_url: str, redis_url: str) -> Mapping[str, str]:
    return {
        Variable.DATA_DIR.value: str(settings.data_dir),
        Variable.DATABASE_URL.value: database_url,
        Variable.REDIS_URL.value: redis_url,
        Variable.SANDBOX.value: "1" if settings.sandbox else "0",
    }


@contextmanager
def _listener(host: str, port: int) -> Iterator[socket.socket]:
    """A listening socket. It stays ours: servers take turns on it, and nobody is refused."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise PortTakenError(
                f"Port {port} on {host} can't be used ({os.strerror(error.errno or 0)}): choose "
                f"another, e.g. --port {port + 1}."
            ) from error
        listener.listen(BACKLOG)
        yield listener


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.spec.watch",
        description="Refresh bundle, lint, diff, docs, server and SDKs whenever a file is saved.",
    )
    parser.add_argument("--once", action="store_true", help="do it all once, then end")
    parser.add_argument(
        "--port", type=int, help=f"where to serve (default: PORT + {PORT_DISTANCE})"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument(
        "--measure", action="store_true", help="edit a copy of the tree, print how long each took"
    )
    parser.add_argument(
        "--die-with-parent",
        type=int,
        metavar="PID",
        help="stop when PID, the process that started this one, ends in any way (for make)",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
