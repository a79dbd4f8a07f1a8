"""Rows into PostgreSQL: stored and counted in one statement, once, however often they come."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from cute_api.models.usage import NO_OPERATION
from cute_api.usage.histogram import BOUNDS_US, BUCKETS
from cute_api.usage.rows import RequestRow

HOURS_KEPT = timedelta(days=400)
"""How long counts by hour and key are kept."""
REMOVED_HOURS = 5_000

_TYPES = {
    "at": "timestamptz",
    "request_id": "uuid",
    "key_id": "uuid",
    "user_id": "uuid",
    "operation": "text",
    "method": "text",
    "status": "smallint",
    "latency_us": "integer",
    "bytes_out": "bigint",
    "ip_prefix": "cidr",
    "user_agent": "text",
    "error_code": "text",
    "counted": "boolean",
}
_COLUMNS = ", ".join(_TYPES)
_GIVEN = ", ".join(f"%({name})s::{kind}[]" for name, kind in _TYPES.items())
_HISTOGRAM = ", ".join(f"count(*) FILTER (WHERE bucket = {n})" for n in range(BUCKETS))
_SUMS = ", ".join(
    f"usage_hours.latencies[{n}] + excluded.latencies[{n}]" for n in range(1, BUCKETS + 1)
)

STORE = f"""
WITH stored AS (
    INSERT INTO request_log ({_COLUMNS})
    SELECT * FROM unnest({_GIVEN})
    ON CONFLICT (at, request_id) DO NOTHING
    RETURNING at, key_id, user_id, operation, status, counted,
        width_bucket(latency_us, ARRAY[{", ".join(map(str, BOUNDS_US))}]) AS bucket
), counted AS (
    INSERT INTO usage_hours AS usage_hours
        (user_id, hour, key_id, operation, status_class, requests, quota_used, latencies)
    SELECT user_id, date_trunc('hour', at, 'UTC'), key_id, coalesce(operation, '{NO_OPERATION}'),
        status / 100, count(*), count(*) FILTER (WHERE counted), ARRAY[{_HISTOGRAM}]
    FROM stored
    WHERE key_id IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5
    ON CONFLICT (user_id, hour, key_id, operation, status_class) DO UPDATE SET
        requests = usage_hours.requests + excluded.requests,
        quota_used = usage_hours.quota_used + excluded.quota_used,
        latencies = ARRAY[{_SUMS}]
)
SELECT count(*) FROM stored
"""  # noqa: S608 - constants only

FORGET_HOURS = """
DELETE FROM usage_hours WHERE (user_id, hour, key_id, operation, status_class) IN (
    SELECT user_id, hour, key_id, operation, status_class FROM usage_hours
    WHERE hour < %(before)s ORDER BY hour LIMIT %(batch)s
)
"""


def store(connection: Connection, rows: Sequence[RequestRow]) -> int:
    """Store what is new among `rows`, and count it; how many were.

    Their partitions must exist. One statement, so one transaction.
    """
    with connection.cursor() as cursor:
        return store_with(cursor, rows)


def store_with(cursor: Cursor, rows: Sequence[RequestRow]) -> int:
    """The same in a transaction that is open."""
    values: dict[str, list[Any]] = {name: [getattr(row, name) for row in rows] for name in _TYPES}
    cursor.execute(STORE, values)
    (stored,) = cursor.fetchone() or (0,)
    return int(stored)


def forget_hours(connection: Connection, now: datetime) -> int:
    """Remove up to `REMOVED_HOURS` counts that have served their time; how many."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET_HOURS, {"before": now - HOURS_KEPT, "batch": REMOVED_HOURS})
        return int(cursor.rowcount)
