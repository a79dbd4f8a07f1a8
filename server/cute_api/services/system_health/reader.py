"""Read the system's health from its tables, its locks and Valkey, without judging it."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from redis import Redis, RedisError
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from cute_api.jobs import refusals
from cute_api.jobs.asking import JobQueue
from cute_api.lib import valkey_writes
from cute_api.lib.valkey_junk import read_or
from cute_api.metrics.metric import CounterName
from cute_api.models import encryption_keys, schema_version, set_aside
from cute_api.models.connections.deadlines import NoResponseError
from cute_api.models.enums import AdvisoryLock
from cute_api.models.statements import Gateway, SessionStatements, sql
from cute_api.services.apps import receipts
from cute_api.services.erasure import intents
from cute_api.services.system_health import readiness
from cute_api.services.system_health.readiness import Finding
from cute_api.services.system_health.readings import DeliveryReading, HealthReadings, Rate, Valkey
from cute_api.usage import delivery_watch, mail_watch, stream
from cute_api.usage.counters import COUNTERS
from cute_api.usage.delivery_watch import LaneState

MINUTES = timedelta(minutes=5)
HOUR = timedelta(hours=1)
# The newest requests that error rates cover, and the pending deliveries that are counted.
COUNTED_REQUESTS = 20_000
COUNTED_DELIVERIES = 20_000
# RQ's sets of a queue's workers, with the keys of their hashes.
WORKERS_KEYS = {queue: f"rq:workers:{queue}" for queue in JobQueue}
WORKER_PREFIX = b"rq:worker:"
HEARTBEAT = "last_heartbeat"
MAX_WORKERS = 200
FAILED_FROM = 500
FAILING = (LaneState.FAILING, LaneState.PROBED, LaneState.HELD)

log = logging.getLogger("cute.health")

_RATES = sql("""
SELECT count(*) AS requests, count(*) FILTER (WHERE status >= %(failed)s) AS failed,
    count(*) FILTER (WHERE at >= %(minutes_ago)s) AS recent,
    count(*) FILTER (WHERE at >= %(minutes_ago)s AND status >= %(failed)s) AS failed_recently
FROM (
    SELECT at, status FROM request_log WHERE at >= %(hour_ago)s AND at <= %(now)s
    ORDER BY at DESC LIMIT %(most)s
) AS newest
""")
_SIZE = sql("SELECT pg_database_size(current_database())")
# A lock with a single number appears as its two halves.
_LOCKS = sql("""
SELECT classid::bigint << 32 | objid::bigint AS lock FROM pg_locks
WHERE locktype = 'advisory' AND granted AND objsubid = 1
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
""")


def read(session: Session, valkey: Redis, now: datetime, *, limits_up: bool) -> HealthReadings:
    """Return all readings; those of Valkey are missing while it does not respond."""
    connection = SessionStatements(session)
    held = {row.lock for row in connection.rows(_LOCKS)}
    last_minutes, last_hour = _rates(connection, now)
    return HealthReadings(
        migrations_current=schema_version.state(session.connection()).serves,
        database_bytes=connection.value(_SIZE),
        delivery=_delivery(connection),
        relay_works=AdvisoryLock.RELAY.value in held,
        usage_works=AdvisoryLock.USAGE.value in held,
        valkey=valkey_of(valkey),
        mails=mail_watch.totals(connection),
        erasures=intents.waiting(session),
        receipts=receipts.owed(session),
        set_aside=sum(set_aside.counts(connection).values()),
        limits_up=limits_up,
        last_minutes=last_minutes,
        last_hour=last_hour,
    )


def of_database(
    engine: Engine, fingerprints: Sequence[str] | None, *, timeout_ms: int
) -> tuple[list[Finding], bool]:
    """Return the findings about the database for `/readyz`, and whether it didn't respond.

    Keys with these fingerprints are recorded and checked only if the schema is compatible.
    """
    try:
        with engine.begin() as connection:
            connection.execute(text(f"SET LOCAL statement_timeout = {timeout_ms}"))
            state = schema_version.state(connection)
            found = [readiness.database(state)]
            if state.serves and fingerprints is not None:
                keys = encryption_keys.join(connection, fingerprints)
                found.append(readiness.encryption_keys(keys))
            return found, False
    except Exception as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        return [readiness.database(error)], isinstance(cause, NoResponseError)


def _rates(connection: Gateway, now: datetime) -> tuple[Rate, Rate]:
    (row,) = connection.rows(
        _RATES,
        failed=FAILED_FROM,
        now=now,
        minutes_ago=now - MINUTES,
        hour_ago=now - HOUR,
        most=COUNTED_REQUESTS,
    )
    return (
        Rate(row.recent, row.failed_recently, cut=row.recent >= COUNTED_REQUESTS),
        Rate(row.requests, row.failed, cut=row.requests >= COUNTED_REQUESTS),
    )


def _delivery(connection: Gateway) -> DeliveryReading:
    found = delivery_watch.totals(connection, COUNTED_DELIVERIES)
    return DeliveryReading(
        outbox_events=found.outbox_events,
        outbox_age_s=found.outbox_age_s,
        pending=found.pending,
        due=found.due,
        oldest_due_s=found.oldest_due_s,
        oldest_well_s=found.oldest_well_s,
        in_flight=found.in_flight,
        pumps=found.pumps,
        weeks_ahead=found.weeks_ahead,
        lanes=sum(found.lanes.values()),
        failing=sum(found.lanes.get(state, 0) for state in FAILING),
    )


def valkey_of(valkey: Redis) -> Valkey | None:
    """Return the readings of Valkey, or None while it does not respond. Ages use its clock."""
    try:
        now = stream.time_of(valkey)
        waiting = stream.waiting(valkey)
        beats = {queue: _beats(valkey, key) for queue, key in WORKERS_KEYS.items()}
        refused = refusals.count(valkey)
        why = valkey_writes.refusal(valkey)
    except RedisError:
        return None
    silent = {queue: [_silent_s(beat, now) for beat in stored] for queue, stored in beats.items()}
    junk = sum(ages.count(None) for ages in silent.values())
    if junk:
        COUNTERS.add(CounterName.JUNK, "workers", by=junk)
        log.warning("Found %d foreign workers: check who can write to Valkey.", junk)
    known = {
        queue: tuple(seconds for seconds in ages if seconds is not None)
        for queue, ages in silent.items()
    }
    return Valkey(waiting.rows, waiting.oldest_s, known, refused, why)


def _beats(valkey: Redis, key: str) -> list[bytes]:
    """Return the last heartbeats of workers; b"" for malformed names and values.

    A killed worker leaves its name without a heartbeat, so it is left out.
    """
    listed = read_or(set(), lambda: valkey.smembers(key))
    names = sorted(listed, key=lambda name: not name.startswith(WORKER_PREFIX))[:MAX_WORKERS]
    beats = [
        read_or(b"", partial(valkey.hget, name, HEARTBEAT))
        if name.startswith(WORKER_PREFIX)
        else b""
        for name in names
    ]
    return [beat for beat in beats if beat is not None]


def _silent_s(beat: bytes, now: datetime) -> float | None:
    """Return how long a worker was silent, or None for a malformed time.

    Workers use their hosts' clocks, so a time in the future is a wrong clock, not a foreign write.
    """
    try:
        at = datetime.fromisoformat(beat.decode())
    except ValueError:
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return max((now - at).total_seconds(), 0.0)
