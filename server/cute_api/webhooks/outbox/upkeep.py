"""Upkeep of the tables, by the relay: cancelling, making weeks, dropping those that have served,
and what was removed before them.

Each step is bounded and due now and then. What it can't do now, because somebody reads a week that
is to go, it does at the next round.
"""

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime

import psycopg2
from psycopg2 import sql
from psycopg2.errors import QueryCanceled
from psycopg2.extensions import connection as Connection

from cute_api.lib.bisecting import FailedRow, Held, write_apart
from cute_api.models import set_aside, weeks
from cute_api.models.enums import RowWriter, WebhookStatus
from cute_api.models.failures import failure_kind
from cute_api.models.set_aside import Refused
from cute_api.models.weeks import PartitionSpan
from cute_api.processes.connections import short_transaction, transaction
from cute_api.webhooks.delivery import budget, records
from cute_api.webhooks.delivery.due import LANES, PENDING_TABLE
from cute_api.webhooks.delivery.live_pumps import LIVE_PUMPS

CANCEL_EVERY_S = 1.0
CANCEL_BATCH = 5_000
WEEKS_EVERY_S = 3_600.0
BUSY_AGAIN_S = 60.0
FORGET_BATCH = 20_000
PURGE_BATCH = 1_000
TRIM_EVERY_S = 3_600.0
HELD_S = 60.0  # a webhook whose deliveries could not be cancelled
AT_ONCE_S = 0.0
# Everyone who uses one of the tables waits behind us for as long, all of our waits together.
LONGEST_WAIT = "500ms"

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
# A part that was dropped meanwhile takes no space.
_BYTES = """
SELECT coalesce(sum(pg_total_relation_size(to_regclass(name))), 0) FROM unnest(%s::text[]) AS name
"""
_FORGET_PENDING = f"""
DELETE FROM {PENDING_TABLE} WHERE (webhook_id, id) IN (
    SELECT webhook_id, id FROM {PENDING_TABLE} WHERE event_id < %(before)s LIMIT %(batch)s
)
"""  # noqa: S608 - constants only
_OLD_LANES = f"""
SELECT DISTINCT webhook_id::text FROM {PENDING_TABLE} WHERE event_id < %(before)s
"""  # noqa: S608 - constants only
_FORGET_OF = f"""
DELETE FROM {PENDING_TABLE}
WHERE webhook_id = ANY (%(lanes)s::uuid[]) AND event_id < %(before)s
"""  # noqa: S608 - constants only
_FORGET_HOURS = "DELETE FROM webhook_hours WHERE hour < %s"
# Removed before the oldest week that is kept: no event, delivery or attempt of them is left.
_PURGE = f"""
DELETE FROM webhooks WHERE id IN (
    SELECT id FROM webhooks WHERE deleted_at < %(before)s
        AND NOT EXISTS (SELECT FROM {PENDING_TABLE} WHERE webhook_id = webhooks.id)
    ORDER BY deleted_at LIMIT %(batch)s
    FOR UPDATE SKIP LOCKED
)
"""  # noqa: S608 - constants only

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
        self._cancel_at = self._weeks_at = self._trim_at = clock()
        self._held = Held(HELD_S)

    def run(self, connection: Connection) -> None:
        """Do what is due. `connection` is in autocommit."""
        if self._clock() >= self._cancel_at:
            cancelled = self._cancel_closed(connection)
            if cancelled < CANCEL_BATCH:
                self._cancel_at = self._clock() + CANCEL_EVERY_S
        if self._clock() >= self._weeks_at:
            self._weeks_at = self._clock() + keep_weeks(connection, self._today())
        if self._clock() >= self._trim_at:
            with connection.cursor() as cursor:
                set_aside.trim(cursor)
                purged = budget.purge(cursor, self._today())
            self._trim_at = self._clock() + (
                TRIM_EVERY_S if purged < budget.PURGE_BATCH else AT_ONCE_S
            )

    def _cancel_closed(self, connection: Connection) -> int:
        """Cancel what closed webhooks had left. One that can't be cancelled is left for a while."""
        now = self._clock()
        left_alone = self._held.at(now)
        cancelled, failed = cancel_closed(connection, left_alone)
        self._held.keep(failed, now)
        return cancelled


def cancel_closed(connection: Connection, left_alone: Sequence[str] = ()) -> tuple[int, list[str]]:
    """Cancel up to `CANCEL_BATCH` deliveries of webhooks that are deleted or disabled.

    How many, and the webhooks of which none could be cancelled.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLOSED)
        closed = [row[0] for row in cursor.fetchall() if row[0] not in left_alone]
    if not closed:
        return 0, []

    def cancel(part: Sequence[str]) -> int:
        with transaction(connection) as cursor:
            return records.cancel(cursor, part, CANCEL_BATCH)

    def cancel_some(part: Sequence[str]) -> int:
        with short_transaction(connection) as cursor:
            return records.cancel(cursor, part, CANCEL_BATCH)

    written = write_apart(closed, cancel, failure_kind, again=cancel_some)
    _set_aside(connection, "deliveries of closed webhook", written.failures)
    return sum(written.done), [one.row for one in written.failures]


def keep_weeks(connection: Connection, today: date) -> float:
    """Make the weeks that are wanted, split a large one, drop what is expired; when to come again.

    In seconds: soon when more is left than one step does, and later when a week was in use.
    """
    existing = _existing(connection)
    try:
        for week in weeks.missing(existing, today):
            _together(connection, *(weeks.definition(table, week) for table in weeks.TABLES))
            log.info("The week of %s is ready for events.", week.first)
        _split(connection, existing, today)
        for span in weeks.expired(existing, today):
            if not _drop(connection, span):
                return AT_ONCE_S
            log.info("The %d days from %s were dropped with their events.", span.days, span.first)
    except QueryCanceled:
        log.info("A week is in use; the next round tries again.")
        return BUSY_AGAIN_S
    return WEEKS_EVERY_S if purge_removed(connection, today) < PURGE_BATCH else AT_ONCE_S


def purge_removed(connection: Connection, today: date) -> int:
    """Delete up to `PURGE_BATCH` webhooks whose owner removed them when all that was sent to them
    is forgotten; how many."""
    oldest = weeks.week_of(today - weeks.KEPT_DAYS * weeks.DAY)
    with connection.cursor() as cursor:
        cursor.execute(_PURGE, {"before": oldest, "batch": PURGE_BATCH})
        return int(cursor.rowcount)


def _existing(connection: Connection) -> set[PartitionSpan]:
    with connection.cursor() as cursor:
        cursor.execute(_EXISTING)
        found = (weeks.span_named(name) for (name,) in cursor.fetchall())
        return {span for span in found if span is not None}


def _split(connection: Connection, existing: set[PartitionSpan], today: date) -> None:
    """Make days of next week if it will be large, and a clock that is ahead has not filled it."""
    monday = weeks.week_of(today)
    week = weeks.to_split(
        existing,
        today,
        last_week_bytes=_bytes_of(connection, weeks.of_week(existing, monday - weeks.WEEK)),
        this_week_bytes=_bytes_of(connection, weeks.of_week(existing, monday)),
    )
    if week is None:
        return
    parts = [weeks.name(table, week) for table in weeks.TABLES]
    _together(
        connection,
        f"LOCK TABLE {', '.join(f'ONLY {table}' for table in weeks.TABLES)}",
        f"IF {' OR '.join(f'EXISTS (SELECT FROM {part})' for part in parts)} THEN RETURN; END IF",
        *(f"DROP TABLE {part}" for part in parts),
        *(weeks.definition(table, day) for table in weeks.TABLES for day in weeks.days_of(week)),
    )
    if week not in _existing(connection):
        log.info("The week of %s was split into days.", week.first)


def _bytes_of(connection: Connection, spans: Iterable[PartitionSpan]) -> int:
    names = [weeks.name(table, span) for span in spans for table in weeks.TABLES]
    with connection.cursor() as cursor:
        cursor.execute(_BYTES, (names,))
        row: tuple[int, ...] = cursor.fetchone() or (0,)
        return int(row[0])


def _drop(connection: Connection, span: PartitionSpan) -> bool:
    """Drop a part with all that came of its events; False while more of it is pending.

    What still waits of it never goes out.
    """
    before = str(weeks.first_id(span.end))
    if _forget_pending(connection, before) == FORGET_BATCH:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_FORGET_HOURS, (span.end,))
    _together(connection, *(f"DROP TABLE {weeks.name(table, span)}" for table in weeks.TABLES))
    return True


def _forget_pending(connection: Connection, before: str) -> int:
    """Remove what is pending of events older than an id; how many, `FORGET_BATCH` at most.

    What can't be removed never goes out either, and holds up no week.
    """
    wanted = {"before": before, "batch": FORGET_BATCH}
    try:
        with connection.cursor() as cursor:
            cursor.execute(_FORGET_PENDING, wanted)
            return int(cursor.rowcount)
    except Exception as error:
        if failure_kind(error) is None:
            raise
    with connection.cursor() as cursor:
        cursor.execute(_OLD_LANES, wanted)
        lanes = [row[0] for row in cursor.fetchall()]

    def forget(part: Sequence[str]) -> None:
        with short_transaction(connection) as cursor:
            cursor.execute(_FORGET_OF, {**wanted, "lanes": list(part)})

    failures = write_apart(lanes, forget, failure_kind).failures
    _set_aside(connection, "old deliveries of webhook", failures)
    return 0


def _set_aside(connection: Connection, kind: str, failures: Iterable[FailedRow[str]]) -> None:
    refused = [Refused.of(f"{kind} {one.row}", one.error) for one in failures]
    set_aside.note(connection, RowWriter.UPKEEP, refused)


def _together(connection: Connection, *statements: str) -> None:
    """Run statements in one transaction of a connection in autocommit, all or none.

    They are one statement to PostgreSQL, so that a single timeout is for all that they wait for.
    """
    text = sql.SQL("BEGIN; SET LOCAL statement_timeout = {}; DO {}; COMMIT")
    block = f"BEGIN {'; '.join(statements)}; END"
    with connection.cursor() as cursor:
        try:
            cursor.execute(text.format(sql.Literal(LONGEST_WAIT), sql.Literal(block)))
        except psycopg2.Error:
            if not connection.closed:
                cursor.execute("ROLLBACK")
            raise
