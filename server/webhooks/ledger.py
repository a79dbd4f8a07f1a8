"""The deliverer's side of the tables: claiming what is due, recording what became of it.

All calls are synchronous and short; the pump makes them from a thread of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from uuid import UUID

from server.models.enums import AttemptOutcome, DeliveryStatus
from server.webhooks.due import DUE, LANES, OLDEST, OPEN, PENDING
from server.webhooks.postgres import (
    DUE_CHANNEL,
    LIVE_PUMPS,
    PUMP_LOCK_CLASS,
    connect,
    listen,
)

MAX_PUMP = 2**31 - 1
LEASE_S = 60  # longer than an attempt, and than the pump keeps results while PostgreSQL is away
CLEAN_BATCH = 1_000
LANE_CAP = 8

# Each lane offers no more than it has room for, so a long backlog of one hides no other.
_CLAIM = f"""
{LANES}, busy AS (
    SELECT * FROM unnest(%(lanes)s::uuid[], %(rooms)s::int[]) AS busy (webhook_id, room)
), picked AS (
    SELECT due.id, webhooks.url, webhooks.secret
    FROM lanes {OPEN}
    LEFT JOIN busy ON busy.webhook_id = lanes.webhook_id
    CROSS JOIN LATERAL (
        SELECT id, next_attempt_at FROM deliveries
        WHERE webhook_id = lanes.webhook_id AND {DUE}
        ORDER BY next_attempt_at, id
        LIMIT coalesce(busy.room, %(cap)s)
        FOR UPDATE SKIP LOCKED
    ) AS due
    ORDER BY due.next_attempt_at, due.id
    LIMIT %(limit)s
), leased AS (
    UPDATE deliveries
    SET leased_by = %(pump)s,
        leased_until = statement_timestamp() + make_interval(secs => {LEASE_S})
    FROM picked WHERE deliveries.id = picked.id
    RETURNING deliveries.id, deliveries.next_attempt_at, deliveries.webhook_id,
        deliveries.event_id, deliveries.attempt_count, picked.url, picked.secret
)
SELECT leased.id::text, leased.webhook_id::text, events.id::text, events.type,
    floor(extract(epoch FROM events.created_at) * 1000)::bigint, events.data::text,
    leased.url, leased.secret, leased.attempt_count
FROM leased JOIN events ON events.id = leased.event_id
ORDER BY leased.next_attempt_at, leased.id
"""  # noqa: S608 - constants only

# A result counts once, and only for the attempt that was leased: saying it again changes nothing.
_RECORD = f"""
WITH result AS (
    SELECT * FROM unnest(
        %(delivery_id)s::uuid[], %(number)s::smallint[], %(outcome)s::text[],
        %(started_at)s::timestamptz[], %(duration_ms)s::int[], %(response_status)s::smallint[],
        %(response_body)s::text[], %(error)s::text[], %(status)s::text[],
        %(next_attempt_at)s::timestamptz[]
    ) AS result (
        delivery_id, number, outcome, started_at, duration_ms, response_status,
        response_body, error, status, next_attempt_at
    )
), changed AS (
    UPDATE deliveries
    SET status = result.status, attempt_count = result.number,
        next_attempt_at = coalesce(result.next_attempt_at, deliveries.next_attempt_at),
        finished_at = CASE WHEN result.next_attempt_at IS NULL THEN statement_timestamp() END,
        leased_by = NULL, leased_until = NULL
    FROM result
    WHERE deliveries.id = result.delivery_id AND deliveries.{PENDING}
        AND deliveries.attempt_count = result.number - 1
        AND (deliveries.leased_by = %(pump)s OR deliveries.leased_by IS NULL)
    RETURNING result.*
)
INSERT INTO attempts (
    delivery_id, number, outcome, started_at, duration_ms, response_status, response_body, error
)
SELECT delivery_id, number, outcome, started_at, duration_ms, response_status, response_body, error
FROM changed
"""  # noqa: S608 - constants only

# What a dead pump held is due again, and before anything later of its lane is claimed.
_REAP = f"""
UPDATE deliveries SET leased_by = NULL, leased_until = NULL
WHERE leased_by IS NOT NULL AND {PENDING} AND leased_by NOT IN ({LIVE_PUMPS})
"""  # noqa: S608 - constants only

_CANCEL = f"""
{LANES}
UPDATE deliveries
SET status = '{DeliveryStatus.CANCELLED}', finished_at = statement_timestamp(),
    leased_by = NULL, leased_until = NULL
WHERE id IN (
    SELECT gone.id
    FROM lanes
    JOIN webhooks ON webhooks.id = lanes.webhook_id AND webhooks.deleted_at IS NOT NULL
    CROSS JOIN LATERAL (
        SELECT id FROM deliveries
        WHERE webhook_id = lanes.webhook_id AND {PENDING} AND leased_by IS NULL
        LIMIT {CLEAN_BATCH}
    ) AS gone
    LIMIT {CLEAN_BATCH}
)
"""  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that is ours to attempt. `data` is the event's payload, JSON text."""

    delivery_id: str
    webhook_id: str
    event_id: UUID
    event_type: str
    timestamp_ms: int
    data: str
    url: str
    secret: str
    attempt_count: int


@dataclass(frozen=True, slots=True)
class Result:
    """One attempt and what it makes of its delivery. Without `next_attempt_at` it is finished."""

    delivery_id: str
    number: int
    outcome: AttemptOutcome
    started_at: datetime
    duration_ms: int
    response_status: int | None
    response_body: str | None
    error: str | None
    status: DeliveryStatus
    next_attempt_at: datetime | None


class Ledger:
    """A pump's two connections: one for work, and `listener`, which hears of what becomes due.

    `pump` is its number, from 1 to `MAX_PUMP`. Everything may raise `postgres.Lost`.
    """

    def __init__(self, url: str, pump: int) -> None:
        self.pump = pump
        self._connection = connect(url, "cute deliver")
        self.listener = connect(url, "cute deliver listen")
        listen(self.listener, DUE_CHANNEL)

    def hear(self) -> None:
        """Take in what made `listener` readable. May be called from another thread."""
        self.listener.poll()
        self.listener.notifies.clear()

    def close(self) -> None:
        self._connection.close()
        self.listener.close()

    def show_alive(self) -> bool:
        """Take the lock of this pump's number; false while another session has it."""
        return self._value("SELECT pg_try_advisory_lock(%s, %s)") is True

    def show_ended(self) -> None:
        self._value("SELECT pg_advisory_unlock(%s, %s)")

    def exchange(
        self, results: Sequence[Result], rooms: Mapping[str, int], limit: int
    ) -> list[Claim]:
        """Record `results` and claim up to `limit` that are due, all in one transaction.

        `rooms` tells how many more each webhook may have in flight; others may have `LANE_CAP`.
        """
        with self._connection, self._connection.cursor() as cursor:
            if results:
                columns = zip(*map(astuple, results), strict=True)
                names = (field.name for field in fields(Result))
                batch = {name: list(column) for name, column in zip(names, columns, strict=True)}
                cursor.execute(_RECORD, {**batch, "pump": self.pump})
            if limit <= 0:
                return []
            cursor.execute(
                _CLAIM,
                {
                    "lanes": list(rooms.keys()),
                    "rooms": list(rooms.values()),
                    "cap": LANE_CAP,
                    "limit": limit,
                    "pump": self.pump,
                },
            )
            return [Claim(row[0], row[1], UUID(row[2]), *row[3:]) for row in cursor.fetchall()]

    def clean(self) -> tuple[int, int]:
        """Free what dead pumps held and cancel what deleted webhooks had left: how many each."""
        with self._connection.cursor() as cursor:
            cursor.execute(_REAP)
            freed = cursor.rowcount
            cursor.execute(_CANCEL)
            return freed, cursor.rowcount

    def anything_due(self) -> bool:
        with self._connection.cursor() as cursor:
            cursor.execute(OLDEST)
            return cursor.fetchone() != (None,)

    def _value(self, statement: str) -> object:
        with self._connection.cursor() as cursor:
            cursor.execute(statement, (PUMP_LOCK_CLASS, self.pump))
            return (cursor.fetchone() or (None,))[0]
