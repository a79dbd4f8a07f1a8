"""Events and deliveries in the database, to be judged once nothing is pending."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from typing import Any

import psycopg2

from scripts.checks.proof.verdict import NotProvenError
from scripts.checks.proof.webhook_verdict import CommittedEvent

HEALING_S = 180.0
REPORT_S = 10.0
POLL_S = 0.1

PENDING = """
SELECT (SELECT count(*) FROM events WHERE sequence IS NULL)
    + (SELECT count(*) FROM deliveries WHERE status = 'pending')
"""
COMMITTED = "SELECT id::text, user_id::text, subject_id::text, type, sequence FROM events"


def rows(
    database_url: str, statement: str, values: Sequence[Any] | Mapping[str, Any] = ()
) -> list[tuple[Any, ...]]:
    """Return the rows of one statement, in a session of its own, outside of a transaction."""
    with closing(psycopg2.connect(database_url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []


def pending(database_url: str) -> int:
    """Count events outside of the feed, and deliveries that are queued or being sent."""
    return int(rows(database_url, PENDING)[0][0])


def committed(database_url: str) -> list[CommittedEvent]:
    return [CommittedEvent(*row) for row in rows(database_url, COMMITTED)]


def wait_until_quiet(database_url: str, say: Callable[[str], None]) -> None:
    """Wait until nothing is pending; raise `NotProvenError` after `HEALING_S` seconds."""
    deadline = time.monotonic() + HEALING_S
    reported = time.monotonic()
    while waiting := pending(database_url):
        if time.monotonic() > deadline:
            raise NotProvenError(f"{waiting:,} are still pending {HEALING_S:.0f} s later.")
        if time.monotonic() - reported > REPORT_S:
            reported = time.monotonic()
            say(f"  {waiting:,} pending")
        time.sleep(POLL_S)
