"""Fan out: number committed events, and write the rows of apps that get them, and deliveries for
the webhooks that match them.

An event that can't be fanned out still gets a number, so that its owner finds it in the feed, and
is set aside. An event that can't even be numbered, because its row is locked or refused, waits
together with all later events of its subject, so that their order is kept.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cute_api.lib.bisecting import Cooldowns, FailedRow, FailureKind, write_apart
from cute_api.metrics import reported
from cute_api.metrics.reports import PROCESS_METRICS
from cute_api.models import set_aside
from cute_api.models.connections.connection import Connection
from cute_api.models.enums import RowWriter, WebhookStatus
from cute_api.models.failures import failure_kind
from cute_api.models.set_aside import RefusedRow
from cute_api.models.statements import Statement, sql
from cute_api.tracing.spans import Kind, Tracer
from cute_api.webhooks.delivery.due import DUE_CHANNEL, PENDING_TABLE
from cute_api.webhooks.outbox.fence import IS_OURS, Fence
from cute_api.webhooks.selection.matching import matching

BATCH = 1_000
MAX_NAMED = 200  # webhooks that a notification names; its limit is 8,000 bytes
HELD_S = 30.0
MAX_HELD = 200
"""Held subjects at a time: if more fail, their rows are not the cause."""

log = logging.getLogger("cute.relay")

# The oldest events of the outbox. The next statement finds their weeks' partitions by their ids.
NEXT = Statement(f"""
SELECT id AS event_id, user_id, subject_id, type AS event_type, traceparent FROM events
WHERE sequence IS NULL AND NOT test AND subject_id <> ALL (%(held)s::uuid[])
ORDER BY position LIMIT {BATCH}
""")  # noqa: S608 - constants only

# What apps get of the numbered events: those of sellers whose install allows the type, by one index
# probe for each event, and notices about installs.
_OF_APPS = """
), of_apps AS (
    SELECT numbered.id, numbered.type, numbered.subject_id, numbered.sequence, numbered.created_at,
        numbered.data, installs.app_id, numbered.user_id AS account, installs.id AS install_id,
        false AS is_notice
    FROM numbered
    JOIN event_types ON event_types.name = numbered.type
    CROSS JOIN LATERAL (
        SELECT id, app_id FROM installs
        WHERE user_id = numbered.user_id AND removed_at IS NULL
            AND created_at <= numbered.created_at AND event_types.scope = ANY (scopes)
        OFFSET 0
    ) AS installs
    WHERE numbered.app_id IS NULL
    UNION ALL
    SELECT id, type, subject_id, sequence, created_at, data, app_id, subject_id, install_id, true
    FROM numbered WHERE app_id IS NOT NULL
), in_feeds AS (
    INSERT INTO app_events (event_id, app_id, sequence, type, account, install_id, is_notice)
    SELECT id, app_id, sequence, type, account, install_id, is_notice FROM of_apps
"""


def _wanted_by(event: str) -> str:
    return f"""webhooks.deleted_at IS NULL AND webhooks.status <> '{WebhookStatus.DISABLED}'
        AND webhooks.created_at <= {event}.created_at AND {matching(event)}"""


# A webhook gets events after its creation. All deliveries of a batch are due at the same time, so
# that their ids, made in order of the sequence, decide their order.
FAN_OUT = Statement(f"""
WITH batch AS (
    SELECT id, row_number() OVER (ORDER BY position) AS place
    FROM (
        SELECT id, position FROM events
        WHERE id = ANY (%(ids)s::uuid[]) AND id BETWEEN %(first_id)s::uuid AND %(last_id)s::uuid
            AND sequence IS NULL
        FOR UPDATE
    ) AS oldest
), head AS (
    UPDATE feed_head SET sequence = %(last)s::bigint + (SELECT count(*) FROM batch)
    WHERE {IS_OURS} RETURNING xmin::text AS version
), numbered AS (
    UPDATE events SET sequence = %(last)s::bigint + batch.place
    FROM batch, head
    WHERE events.id = batch.id AND events.id BETWEEN %(first_id)s::uuid AND %(last_id)s::uuid
    RETURNING events.*
{_OF_APPS}
), wanted AS (
    SELECT webhooks.id AS webhook_id, numbered.id, numbered.type, numbered.subject_id,
        numbered.sequence, numbered.created_at, NULL::uuid AS account, NULL::uuid AS install_id
    FROM numbered
    JOIN webhooks ON webhooks.user_id = numbered.user_id AND webhooks.app_id IS NULL
        AND {_wanted_by("numbered")}
    UNION ALL
    SELECT webhooks.id, of_apps.id, of_apps.type, of_apps.subject_id,
        of_apps.sequence, of_apps.created_at, of_apps.account, of_apps.install_id
    FROM of_apps
    JOIN webhooks ON webhooks.app_id = of_apps.app_id AND {_wanted_by("of_apps")}
), fanned_out AS (
    INSERT INTO {PENDING_TABLE} (
        webhook_id, event_id, event_type, subject_id, sequence, occurred_at, next_attempt_at,
        account, install_id
    )
    SELECT webhook_id, id, type, subject_id, sequence, created_at,
        statement_timestamp() + make_interval(secs => %(delay)s::float), account, install_id
    FROM wanted ORDER BY sequence, webhook_id
    RETURNING webhook_id
), lanes AS (
    SELECT string_agg(DISTINCT webhook_id::text, ' ') AS named,
        count(DISTINCT webhook_id) AS lanes, count(*) AS deliveries
    FROM fanned_out
)
SELECT (SELECT max(sequence) FROM numbered) AS last, deliveries,
    CASE WHEN deliveries > 0 THEN pg_notify(
    '{DUE_CHANNEL}', CASE WHEN lanes <= {MAX_NAMED} THEN named ELSE '' END
) END, (SELECT version FROM head) AS version
FROM lanes
""")  # noqa: S608 - constants only

# Gives an event that can't be fanned out its number, so that the feeds show it.
NUMBER = sql(f"""
WITH event AS (
    SELECT id FROM events WHERE id = %(id)s AND sequence IS NULL FOR UPDATE
), head AS (
    UPDATE feed_head SET sequence = %(last)s + (SELECT count(*) FROM event)
    WHERE {IS_OURS} RETURNING xmin::text AS version
), numbered AS (
    UPDATE events SET sequence = %(last)s + 1 FROM event, head WHERE events.id = event.id
    RETURNING events.*
{_OF_APPS}
)
SELECT (SELECT count(*) FROM numbered) AS numbered, (SELECT version FROM head) AS version
""")  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True)
class OutboxEvent:
    """An event of the outbox."""

    event_id: str
    user_id: str
    subject_id: str
    event_type: str
    traceparent: str | None


class FanOut:
    """Only the holder of the relay's lock may use it. `clock` is monotonic, in seconds.

    Numbering raises `OtherRelayError` if another relay has given numbers since. `tracer` makes a
    span for each event that belongs to a trace.
    """

    def __init__(
        self,
        first_delay_s: int,
        fence: Fence,
        clock: Callable[[], float] = time.monotonic,
        tracer: Tracer | None = None,
    ) -> None:
        self._first_delay_s = first_delay_s
        self._tracer = tracer
        self._fence = fence
        self._clock = clock
        self._held = Cooldowns(HELD_S)
        self.last_sequence = 0
        self.deliveries = False
        """Whether deliveries were made; the reader resets it."""

    def take_over(self, connection: Connection) -> None:
        """Read where the last relay stopped."""
        self.last_sequence = self._fence.take_over(connection)

    def move(self, connection: Connection) -> int:
        """Fan out a batch of committed events; return how many."""
        found = connection.rows(NEXT, held=self._held.at(self._clock()))
        notes = [OutboxEvent(**row._asdict()) for row in found]
        if not notes:
            return 0
        try:
            self._fan_out(connection, notes)
        except Exception as error:
            if failure_kind(error) is None:
                raise
            self._move_apart(connection, notes)
        return len(notes)

    def _fan_out(self, connection: Connection, notes: Sequence[OutboxEvent]) -> None:
        began = time.time()
        ids = [note.event_id for note in notes]
        (row,) = connection.rows(
            FAN_OUT,
            ids=ids,
            first_id=min(ids),
            last_id=max(ids),
            last=self.last_sequence,
            fence=self._fence.version,
            delay=self._first_delay_s,
        )
        self._fence.passed(row.version)
        if row.last is not None:
            PROCESS_METRICS.add(reported.RELAY_EVENTS, by=row.last - self.last_sequence)
            self.last_sequence = row.last
        PROCESS_METRICS.add(reported.RELAY_DELIVERIES, by=row.deliveries)
        self.deliveries = self.deliveries or row.deliveries > 0
        if self._tracer is not None:
            _trace(self._tracer, notes, began, time.time())

    def _move_apart(self, connection: Connection, notes: Sequence[OutboxEvent]) -> None:
        """Find the events that fail, first by user, then by subject, then one by one."""
        users = _groups(notes, lambda note: note.user_id)
        held: list[FailedRow[Sequence[OutboxEvent]]] = []
        for failure in self._each(connection, users):
            if failure.kind is FailureKind.REFUSED:
                subjects = _groups(failure.row, lambda note: note.subject_id)
                held += self._each(connection, subjects)
            else:
                held.append(failure)
        waiting: set[str] = set()
        for failure in held:
            for subject in _groups(failure.row, lambda note: note.subject_id):
                if failure.kind is FailureKind.BUSY or not self._one_by_one(connection, subject):
                    waiting.add(subject[0].subject_id)
        if len(waiting) > MAX_HELD:
            raise held[0].error
        if waiting:
            log.warning("Holding the events of %d subjects.", len(waiting))
            self._held.keep(waiting, self._clock())

    def _each(
        self, connection: Connection, groups: Sequence[Sequence[OutboxEvent]]
    ) -> list[FailedRow[Sequence[OutboxEvent]]]:
        def write(part: Sequence[Sequence[OutboxEvent]]) -> None:
            with connection.short_transaction():
                self._fan_out(connection, [note for group in part for note in group])

        return write_apart(groups, write, failure_kind).failures

    def _one_by_one(self, connection: Connection, subject: Sequence[OutboxEvent]) -> bool:
        """Fan out or number a subject's events in order; return whether all succeeded."""
        for note in subject:
            failures = self._each(connection, [[note]])
            if not failures:
                continue
            if failures[0].kind is FailureKind.BUSY:
                return False
            self._set_aside(connection, note, failures[0].error)
            numbered = write_apart(
                [note], lambda part: self._number(connection, part[0]), failure_kind
            )
            if numbered.failures:
                return False
        return True

    def _number(self, connection: Connection, note: OutboxEvent) -> None:
        with connection.short_transaction():
            (row,) = connection.rows(
                NUMBER, last=self.last_sequence, id=note.event_id, fence=self._fence.version
            )
            self._fence.passed(row.version)
        self.last_sequence += row.numbered
        PROCESS_METRICS.add(reported.RELAY_EVENTS, by=row.numbered)

    def _set_aside(self, connection: Connection, note: OutboxEvent, error: Exception) -> None:
        refused = [RefusedRow.of(f"event {note.event_id}", error)]
        set_aside.note(connection, RowWriter.RELAY, refused)


def _trace(tracer: Tracer, notes: Sequence[OutboxEvent], began: float, ended: float) -> None:
    """Make a span for each traced event of a batch; all have the batch's times."""
    for note in notes:
        if note.traceparent is not None:
            span = tracer.follow(note.traceparent, Kind.INTERNAL, began)
            attributes = {"cute.event_id": note.event_id, "cute.event_type": note.event_type}
            span.end(ended, f"fan out {note.event_type}", attributes)


def _groups(
    notes: Sequence[OutboxEvent], key: Callable[[OutboxEvent], str]
) -> list[list[OutboxEvent]]:
    groups: dict[str, list[OutboxEvent]] = {}
    for note in notes:
        groups.setdefault(key(note), []).append(note)
    return list(groups.values())
