"""The relay's upkeep of the tables: cancel deliveries, make weeks, drop expired weeks and rows.

Each step is bounded and runs periodically. A step that can't run because a week is in use is
retried in the next round.
"""

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime

from cute_api.lib.bisecting import Cooldowns, FailedRow, write_apart
from cute_api.models import set_aside, weeks
from cute_api.models.connections.connection import Connection
from cute_api.models.enums import RowWriter, WebhookStatus
from cute_api.models.failures import StatementTimeoutError, failure_kind
from cute_api.models.statements import sql
from cute_api.models.weeks import PartitionSpan
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
# For all of our waits together, because every user of the tables waits behind us meanwhile.
LONGEST_WAIT = "500ms"

# Closed webhooks with pending deliveries that no live pump holds.
_CLOSED = sql(f"""
{LANES}
SELECT found.webhook_id::text FROM found
LEFT JOIN webhooks ON webhooks.id = found.webhook_id
LEFT JOIN lanes ON lanes.webhook_id = found.webhook_id
WHERE found.webhook_id IS NOT NULL
    AND (webhooks.id IS NULL OR webhooks.deleted_at IS NOT NULL
        OR webhooks.status = '{WebhookStatus.DISABLED}')
    AND (lanes.owner IS NULL OR lanes.owner NOT IN ({LIVE_PUMPS}))
""")  # noqa: S608 - constants only
# A partition that was dropped meanwhile counts as 0 bytes.
_BYTES = sql("""
SELECT coalesce(sum(pg_total_relation_size(to_regclass(name))), 0)
FROM unnest(%(names)s::text[]) AS name
""")
_FORGET_PENDING = sql(f"""
DELETE FROM {PENDING_TABLE} WHERE (webhook_id, id) IN (
    SELECT webhook_id, id FROM {PENDING_TABLE} WHERE event_id < %(before)s LIMIT %(batch)s
)
""")  # noqa: S608 - constants only
_OLD_LANES = sql(f"""
SELECT DISTINCT webhook_id::text FROM {PENDING_TABLE} WHERE event_id < %(before)s
""")  # noqa: S608 - constants only
_FORGET_OF = sql(f"""
DELETE FROM {PENDING_TABLE}
WHERE webhook_id = ANY (%(lanes)s::uuid[]) AND event_id < %(before)s
""")  # noqa: S608 - constants only
_FORGET_HOURS = sql("DELETE FROM webhook_hours WHERE hour < %(before)s")
# Webhooks deleted before the oldest retained week: their events, deliveries and attempts are gone.
_PURGE = sql(f"""
DELETE FROM webhooks WHERE id IN (
    SELECT id FROM webhooks WHERE deleted_at < %(before)s
        AND NOT EXISTS (SELECT FROM {PENDING_TABLE} WHERE webhook_id = webhooks.id)
    ORDER BY deleted_at LIMIT %(batch)s
    FOR UPDATE SKIP LOCKED
)
""")  # noqa: S608 - constants only

_BOUND = sql(f"SET LOCAL statement_timeout = '{LONGEST_WAIT}'")
_DO = sql("DO %(block)s")

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
        self._held = Cooldowns(HELD_S)

    def run(self, connection: Connection) -> None:
        """Run the steps that are due. `connection` is in autocommit."""
        if self._clock() >= self._cancel_at:
            cancelled = self._cancel_closed(connection)
            if cancelled < CANCEL_BATCH:
                self._cancel_at = self._clock() + CANCEL_EVERY_S
        if self._clock() >= self._weeks_at:
            self._weeks_at = self._clock() + keep_weeks(connection, self._today())
        if self._clock() >= self._trim_at:
            set_aside.trim(connection)
            purged = budget.purge(connection, self._today())
            self._trim_at = self._clock() + (
                TRIM_EVERY_S if purged < budget.PURGE_BATCH else AT_ONCE_S
            )

    def _cancel_closed(self, connection: Connection) -> int:
        """Cancel deliveries of closed webhooks, skipping webhooks that failed a while ago."""
        now = self._clock()
        skipped = self._held.at(now)
        cancelled, failed = cancel_closed(connection, skipped)
        self._held.keep(failed, now)
        return cancelled


def cancel_closed(connection: Connection, skipped: Sequence[str] = ()) -> tuple[int, list[str]]:
    """Cancel up to `CANCEL_BATCH` deliveries of deleted or disabled webhooks.

    Return how many, and the webhooks that failed.
    """
    found = [row.webhook_id for row in connection.rows(_CLOSED)]
    closed = [webhook_id for webhook_id in found if webhook_id not in skipped]
    if not closed:
        return 0, []

    def cancel(part: Sequence[str]) -> int:
        with connection.transaction():
            return records.cancel(connection, part, CANCEL_BATCH)

    def cancel_some(part: Sequence[str]) -> int:
        with connection.short_transaction():
            return records.cancel(connection, part, CANCEL_BATCH)

    written = write_apart(closed, cancel, failure_kind, again=cancel_some)
    _set_aside(connection, "deliveries of closed webhook", written.failures)
    return sum(written.done), [failed.row for failed in written.failures]


def keep_weeks(connection: Connection, today: date) -> float:
    """Make missing weeks, split a large one, drop expired ones; return seconds until the next run.

    It is soon if more is left than one run does, later if a week was in use.
    """
    existing = weeks.existing(connection)
    try:
        for week in weeks.missing(existing, today):
            _together(connection, *(weeks.definition(table, week) for table in weeks.TABLES))
            log.info("Created the partition for the week of %s.", week.first)
        _split(connection, existing, today)
        for span in weeks.expired(existing, today):
            if not _drop(connection, span):
                return AT_ONCE_S
            log.info("Dropped the events of %d days from %s.", span.days, span.first)
    except StatementTimeoutError:
        log.info("A week is in use; the next round retries.")
        return BUSY_AGAIN_S
    return WEEKS_EVERY_S if purge_removed(connection, today) < PURGE_BATCH else AT_ONCE_S


def purge_removed(connection: Connection, today: date) -> int:
    """Delete up to `PURGE_BATCH` webhooks that were deleted before the retained weeks; return how
    many."""
    oldest = weeks.week_of(today - weeks.KEPT_DAYS * weeks.DAY)
    return connection.run(_PURGE, before=oldest, batch=PURGE_BATCH)


def _split(connection: Connection, existing: set[PartitionSpan], today: date) -> None:
    """Split next week into days if it will be large and is still empty."""
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
    if week not in weeks.existing(connection):
        log.info("Split the week of %s into days.", week.first)


def _bytes_of(connection: Connection, spans: Iterable[PartitionSpan]) -> int:
    names = [weeks.name(table, span) for span in spans for table in weeks.TABLES]
    return int(connection.value(_BYTES, names=names))


def _drop(connection: Connection, span: PartitionSpan) -> bool:
    """Drop a partition with its deliveries and hours; return False while more is pending.

    Its pending deliveries are never sent.
    """
    before = str(weeks.first_id(span.end))
    if _forget_pending(connection, before) == FORGET_BATCH:
        return False
    connection.run(_FORGET_HOURS, before=span.end)
    _together(connection, *(f"DROP TABLE {weeks.name(table, span)}" for table in weeks.TABLES))
    return True


def _forget_pending(connection: Connection, before: str) -> int:
    """Delete up to `FORGET_BATCH` pending deliveries of events older than an id; return how many.

    Rows that can't be deleted are never sent either, and don't keep a week from being dropped.
    """
    try:
        return connection.run(_FORGET_PENDING, before=before, batch=FORGET_BATCH)
    except Exception as error:
        if failure_kind(error) is None:
            raise
    lanes = [row.webhook_id for row in connection.rows(_OLD_LANES, before=before)]

    def forget(part: Sequence[str]) -> None:
        with connection.short_transaction():
            connection.run(_FORGET_OF, before=before, lanes=list(part))

    failures = write_apart(lanes, forget, failure_kind).failures
    _set_aside(connection, "old deliveries of webhook", failures)
    return 0


def _set_aside(connection: Connection, kind: str, failures: Iterable[FailedRow[str]]) -> None:
    set_aside.note_failures(connection, RowWriter.UPKEEP, failures, lambda row: f"{kind} {row}")


def _together(connection: Connection, *statements: str) -> None:
    """Run statements in one transaction of a connection in autocommit.

    To PostgreSQL they are one statement, so that a single timeout bounds all of their waits.
    """
    with connection.transaction():
        connection.run(_BOUND)
        connection.run(_DO, block=f"BEGIN {'; '.join(statements)}; END")
