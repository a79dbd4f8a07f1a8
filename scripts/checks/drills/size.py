"""Count connections to PostgreSQL under load, and compare them with the formula of the docs.

More clients call API processes at once than these may have connections, while one process is
replaced. PostgreSQL must never have more sessions than the formula says, and no alert may fire.
"""

import argparse
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2

from cute_api.config import DEFAULT_CONNECTIONS, Variable
from scripts.checks.drills.stage.callers import described
from scripts.checks.drills.stage.report import Report, parser_of
from scripts.checks.drills.stage.world import COMPLETE, WorldSize, world
from scripts.checks.proof import webhook_tables

SESSIONS = """
SELECT application_name, count(*) FROM pg_stat_activity
WHERE backend_type = 'client backend' AND application_name LIKE 'cute%%'
    AND application_name <> 'cute emitter'
GROUP BY 1
"""
LOOK_S = 0.2
# What one process opens at most: docs/operations/database.md.
EACH = {"relay": 1, "worker": 3, "usage": 2, "mailer": 2, "background": 2}


def parser() -> argparse.ArgumentParser:
    options = parser_of("size", __doc__, seconds=600)
    options.add_argument("--rate", type=float, default=150, help="calls a second (default: 150)")
    options.add_argument("--seconds", type=float, default=20, help="default: 20")
    options.add_argument(
        "--connections",
        type=int,
        default=DEFAULT_CONNECTIONS,
        help=f"of each API process (default: {DEFAULT_CONNECTIONS})",
    )
    return options


def most(size: WorldSize, connections: int) -> int:
    """Return the formula's limit, with one API process that is being replaced."""
    api = (connections + 1) * (size.apis + 1)
    return (
        api
        + EACH["relay"] * size.relays
        + EACH["worker"] * size.workers
        + sum(EACH[name] for name in size.others)
    )


def drill(report: Report, options: argparse.Namespace, directory: Path) -> None:
    size = COMPLETE
    settings = {Variable.CONNECTIONS.value: str(options.connections)}
    with world(directory, size=size, settings=settings) as (running, _):
        with (
            running.alerts() as alerts,
            watched(running.database_url) as seen,
            running.traffic(calls=options.rate, events=50) as calls,
        ):
            time.sleep(options.seconds / 2)
            running.apis[0].stop()
            running.apis[0].start()
            time.sleep(options.seconds / 2)
            alerts.promise(report, "in all")
        report.say(described(calls))
        allowed = most(size, options.connections)
        most_seen = max(counts.total() for counts in seen)
        report.promise(
            f"{most_seen} connections at most, the formula says {allowed}",
            holds=most_seen <= allowed,
        )
        highest = Counter[str]()
        for counts in seen:
            highest |= counts
        report.say(", ".join(f"{name} {count}" for name, count in sorted(highest.items())))


@contextmanager
def watched(database_url: str) -> Iterator[list[Counter[str]]]:
    """Count sessions by the name of their process until the block ends."""
    seen: list[Counter[str]] = []
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(LOOK_S):
            try:
                seen.append(Counter(dict(webhook_tables.rows(database_url, SESSIONS))))
            except psycopg2.OperationalError:  # PostgreSQL is full; the next count shows it
                continue

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        ended.set()
        thread.join()
