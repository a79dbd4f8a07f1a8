"""Store and count rows in PostgreSQL, in one transaction, once however often they come.

A batch is sent as one array per column into a temporary table: COPY is a tenth faster, but can't
have a deadline (`models.connections.deadlines`). A statement then stores and counts the new rows.
For requests that sampling leaves out of the log, time and id are kept for `COUNTED_DAYS`, so that
they are counted only once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cute_api.models.accounts import ERASED_PREFIX
from cute_api.models.connections.connection import Connection
from cute_api.models.statements import sql
from cute_api.models.usage import NO_OPERATION
from cute_api.usage.histogram import BOUNDS_US, BUCKETS
from cute_api.usage.rows import RequestRow

HOURS_KEPT = timedelta(days=400)
"""How long counts by hour and key are kept."""
REMOVED_HOURS = 5_000
BODIES_KEPT = timedelta(hours=24)
"""How long bodies of failed calls are kept."""
REMOVED_BODIES = 5_000
COUNTED_DAYS = 2
"""Days before today for which a request that isn't logged can still be counted."""
MAX_CLIENTS = 20
"""How many networks and programs of a key are kept, the newest."""
MAX_PROGRAM = 40
"""Longest name of a program: the beginning of a User-Agent, such as `cute-sdk-python`."""
UNAUTHENTICATED = 401

_TYPES = {
    "at_us": "bigint",
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
    "logged": "boolean",
    "path": "text",
    "query": "text",
    "api_version": "text",
    "errors": "jsonb",
    "body": "text",
    "fault": "text",
    "etag_hash": "bigint",
}
"""The columns of the temporary table: the fields of a row."""
_BATCH = "request_batch"
_COLUMNS = ", ".join(name for name in _TYPES if name not in {"at_us", "logged", "body"})
# Exact: an interval is a whole number of microseconds.
_AT = "timestamptz 'epoch' + at_us * interval '1 microsecond'"
_HISTOGRAM = ", ".join(f"count(*) FILTER (WHERE bucket = {n})" for n in range(BUCKETS))
_SUMS = ", ".join(
    f"usage_hours.latencies[{n}] + excluded.latencies[{n}]" for n in range(1, BUCKETS + 1)
)

# A rollback also drops the table, so each transaction creates it if missing. A commit empties it.
_PREPARE = sql(f"""
CREATE TEMPORARY TABLE IF NOT EXISTS {_BATCH}
    ({", ".join(f"{name} {kind}" for name, kind in _TYPES.items())}) ON COMMIT DELETE ROWS
""")
_ARRAYS = ", ".join(f"%({name})s::{kind}[]" for name, kind in _TYPES.items())
_FILL = sql(f"""
INSERT INTO pg_temp.{_BATCH} ({", ".join(_TYPES)}) SELECT * FROM unnest({_ARRAYS})
""")  # noqa: S608 - constants only

_BUCKET = f"width_bucket(latency_us, ARRAY[{', '.join(map(str, BOUNDS_US))}]) AS bucket"
_COUNT = f"""
    INSERT INTO usage_hours AS usage_hours
        (user_id, hour, key_id, operation, status_class, requests, quota_used, latencies)
    SELECT user_id, date_trunc('hour', at, 'UTC'), key_id, coalesce(operation, '{NO_OPERATION}'),
        status / 100, count(*), count(*) FILTER (WHERE counted), ARRAY[{_HISTOGRAM}]
    FROM new
    WHERE key_id IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5
    ON CONFLICT (user_id, hour, key_id, operation, status_class) DO UPDATE SET
        requests = usage_hours.requests + excluded.requests,
        quota_used = usage_hours.quota_used + excluded.quota_used,
        latencies = ARRAY[{_SUMS}]
"""  # noqa: S608 - constants only

STORE = sql(f"""
WITH new AS (
    INSERT INTO request_log (at, {_COLUMNS})
    SELECT {_AT}, {_COLUMNS} FROM pg_temp.{_BATCH} WHERE logged
    ON CONFLICT (at, request_id) DO NOTHING
    RETURNING at, key_id, user_id, operation, status, counted, {_BUCKET}
), counted AS ({_COUNT})
SELECT count(*) FROM new
""")  # noqa: S608 - constants only
# The batch may contain a row twice: DISTINCT ON counts it once.
STORE_UNLOGGED = sql(f"""
WITH added AS (
    INSERT INTO counted_requests (at, request_id)
    SELECT {_AT}, request_id FROM pg_temp.{_BATCH} WHERE NOT logged
    ON CONFLICT (at, request_id) DO NOTHING
    RETURNING at, request_id
), new AS (
    SELECT DISTINCT ON (at, request_id)
        at, key_id, user_id, operation, status, counted, {_BUCKET}
    FROM added JOIN pg_temp.{_BATCH} AS batch USING (request_id)
    WHERE at = {_AT}
), counted AS ({_COUNT})
SELECT count(*) FROM new
""")  # noqa: S608 - constants only

# Rows that were still in Valkey when their user was erased.
FORGET_ERASED = sql(f"""
DELETE FROM pg_temp.{_BATCH} WHERE user_id IN (
    SELECT id FROM users
    WHERE id IN (SELECT user_id FROM pg_temp.{_BATCH})
        AND suspended_at IS NOT NULL AND starts_with(username, '{ERASED_PREFIX}')
)
""")  # noqa: S608 - constants only

STORE_BODIES = sql(f"""
WITH stored AS (
    INSERT INTO request_bodies (at, request_id, user_id, sealed)
    SELECT {_AT}, request_id, user_id, body FROM pg_temp.{_BATCH} WHERE body IS NOT NULL
    ON CONFLICT (at, request_id) DO NOTHING
    RETURNING 1
)
SELECT count(*) FROM stored
""")  # noqa: S608 - constants only
FORGET_BODIES = sql("""
DELETE FROM request_bodies WHERE (at, request_id) IN (
    SELECT at, request_id FROM request_bodies WHERE at < %(before)s ORDER BY at LIMIT %(batch)s
)
""")

FORGET_HOURS = sql("""
DELETE FROM usage_hours WHERE (user_id, hour, key_id, operation, status_class) IN (
    SELECT user_id, hour, key_id, operation, status_class FROM usage_hours
    WHERE hour < %(before)s ORDER BY hour LIMIT %(batch)s
)
""")
# When each network and program last used a key. Calls that were refused with 401 are no uses.
STORE_CLIENTS = sql(f"""
INSERT INTO key_clients AS kept (key_id, network, program, last_used_at)
SELECT key_id, ip_prefix,
    coalesce(substring(user_agent FROM '^[A-Za-z0-9._-]{{1,{MAX_PROGRAM}}}'), ''), max({_AT})
FROM pg_temp.{_BATCH} JOIN api_keys ON api_keys.id = key_id
WHERE ip_prefix IS NOT NULL AND status <> {UNAUTHENTICATED}
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
ON CONFLICT (key_id, network, program) DO UPDATE
SET last_used_at = greatest(kept.last_used_at, excluded.last_used_at)
""")  # noqa: S608 - constants only
FORGET_CLIENTS = sql(f"""
DELETE FROM key_clients WHERE (key_id, network, program) IN (
    SELECT key_id, network, program FROM (
        SELECT key_id, network, program,
            row_number() OVER (PARTITION BY key_id ORDER BY last_used_at DESC) AS place
        FROM key_clients WHERE key_id IN (SELECT key_id FROM pg_temp.{_BATCH})
    ) AS ranked WHERE place > {MAX_CLIENTS}
)
""")  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True)
class PostgresSink:
    """The sink behind pages and counts. `write` needs the rows' partitions."""

    connection: Connection

    def write(self, rows: Sequence[RequestRow]) -> int:
        return store(self.connection, rows)


def store(connection: Connection, rows: Sequence[RequestRow]) -> int:
    """Store and count the new ones among `rows` in a transaction; return their number.

    Their partitions must exist.
    """
    with connection.transaction():
        return store_with(connection, rows)


def store_with(connection: Connection, rows: Sequence[RequestRow]) -> int:
    """Like `store`, in an open transaction that has not stored another batch."""
    connection.run(_PREPARE)
    connection.run(_FILL, **{name: [getattr(row, name) for row in rows] for name in _TYPES})
    connection.run(FORGET_ERASED)
    stored: int = connection.value(STORE)
    if not all(row.logged for row in rows):
        stored += connection.value(STORE_UNLOGGED)
    if any(row.body is not None for row in rows):
        connection.rows(STORE_BODIES)
    connection.run(STORE_CLIENTS)
    connection.run(FORGET_CLIENTS)
    return stored


def forget_hours(connection: Connection, now: datetime) -> int:
    """Remove up to `REMOVED_HOURS` expired counts; return their number."""
    return connection.run(FORGET_HOURS, before=now - HOURS_KEPT, batch=REMOVED_HOURS)


def forget_bodies(connection: Connection, now: datetime) -> int:
    """Remove up to `REMOVED_BODIES` expired bodies; return their number."""
    return connection.run(FORGET_BODIES, before=now - BODIES_KEPT, batch=REMOVED_BODIES)
