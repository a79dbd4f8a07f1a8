"""Upkeep of the tables, by the relay: cancelling, making weeks, dropping those that have served.

Each step is bounded and due now and then. What it can't do now, because somebody reads a week that
is to go, it does at the next round.
"""

import logging
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

import psycopg2
from psycopg2 import sql
from psycopg2.errors import LockNotAvailable
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class in lower case

from server.models import weeks
from server.models.enums import WebhookStatus
from server.webhooks import records
from server.webhooks.due import LANES, PENDING_TABLE
from server.webhooks.postgres import LIVE_PUMPS

CANCEL_EVERY_S = 1.0
CANCEL_BATCH = 5_000
WEEKS_EVERY_S = 3_600.0
BUSY_AGAIN_S = 60.0
LOCK_TIMEOUT = "500ms"  # whoever reads a table waits behind us for as long

# Webhooks that get nothing any more, but have something pending that nobody alive holds.
_CLOSED = f"""
{LANES}
SELECT found.webhook_id::text FROM found
LEFT JOIN webhooks ON webhooks.id = found.webhook_id
LEFT JOIN lanes ON lanes.webhook_id = found.webhook_id
WHERE found.webhook_id IS NOT NULL
    AND (webhooks.id IS NULL OR webhooks.deleted_at IS NOT NULL
        OR webhooks.status = '{WebhookStatus.DISABLED}')
    AND (lanes.owner IS NULL OR lanes.owner NOT IN ({LIVE_PUMPS}))
"""  # noqa: S608 - constants only
_EXISTING = """
SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
WHERE inhparent = 'events'::regclass
"""
_KEEP_HEAD = """
UPDATE feed_head SET sequence = greatest(sequence, (SELECT max(sequence) FROM events))
"""
_FORGET_PENDING = f"DELETE FROM {PENDING_TABLE} WHERE event_id < %s"  # noqa: S608 - a constant
_FORGET_HOURS = "DELETE FROM webhook_hours WHERE hour < %s"

log = logging.getLogger("cute.relay")


class Upkeep:
    """Knows when each step is due. `clock` is monotonic, in seconds; `today` the day in UTC."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        today: Callable[[], date] = lambda: datetime.now(UTC).date(),
    ) -> None:
        self._clock = clock
        self._today = today
        self._cancel_at = self._weeks_at = clock()

    def run(self, connection: Connection) -> None:
        """Do what is due. `connection` is in autocommit."""
        if self._clock() >= self._cancel_at:
            cancelled = cancel_closed(connection)
            if cancelled < CANCEL_BATCH:
                self._cancel_at = self._clock() + CANCEL_EVERY_S
        if self._clock() >= self._weeks_at:
            done = keep_weeks(connection, self._today())
            self._weeks_at = self._clock() + (WEEKS_EVERY_S if done else BUSY_AGAIN_S)


def cancel_closed(connection: Connection) -> int:
    """Cancel up to `CANCEL_BATCH` deliveries of webhooks that are deleted or disabled."""
    with connection.cursor() as cursor:
        cursor.execute(_CLOSED)
        closed = [row[0] for row in cursor.fetchall()]
        return records.cancel(cursor, closed, CANCEL_BATCH) if closed else 0


def keep_weeks(connection: Connection, today: date) -> bool:
    """Make the weeks that are wanted, drop those that are expired; False when one was in use."""
    existing = _existing(connection)
    try:
        for week in weeks.wanted(today):
            if week not in existing:
                _together(connection, *(weeks.definition(table, week) for table in weeks.TABLES))
                log.info("The week of %s is ready for events.", week)
        for week in weeks.expired(existing, today):
            _drop(connection, week)
            log.info("The week of %s was dropped with its events.", week)
    except LockNotAvailable:
        log.info("A week is in use; the next round tries again.")
        return False
    return True


def _existing(connection: Connection) -> set[date]:
    with connection.cursor() as cursor:
        cursor.execute(_EXISTING)
        found = (weeks.week_named(name) for (name,) in cursor.fetchall())
        return {week for week in found if week is not None}


def _drop(connection: Connection, week: date) -> None:
    """Drop a week with all that came of its events. What still waits of it never goes out."""
    after = weeks.first_id(week + weeks.WEEK)
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_HEAD)
        cursor.execute(_FORGET_PENDING, (str(after),))
        cursor.execute(_FORGET_HOURS, (week + weeks.WEEK,))
    _together(connection, *(f"DROP TABLE {weeks.name(table, week)}" for table in weeks.TABLES))


def _together(connection: Connection, *statements: str) -> None:
    """Run statements in one transaction of a connection in autocommit, all or none."""
    text = sql.SQL("BEGIN; SET LOCAL lock_timeout = {}; {}; COMMIT")
    with connection.cursor() as cursor:
        try:
            cursor.execute(
                text.format(sql.Literal(LOCK_TIMEOUT), sql.SQL("; ").join(map(sql.SQL, statements)))
            )
        except psycopg2.Error:
            if not connection.closed:
                cursor.execute("ROLLBACK")
            raise
