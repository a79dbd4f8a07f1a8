"""Metric families that are read from PostgreSQL at each scrape."""

from prometheus_client.metrics_core import Metric as Family

from cute_api.metrics import read
from cute_api.models import schema_version, set_aside
from cute_api.models.connections.connection import Connection
from cute_api.models.statements import sql
from cute_api.processes import heartbeat
from cute_api.usage import connection_watch, delivery_watch, mail_watch
from cute_api.usage.families import family, single

_MIGRATION = sql("SELECT version_num FROM alembic_version")


def table_families(connection: Connection) -> list[Family]:
    """Return the current families. Raises `PostgresError`."""
    return [
        *_delivery(delivery_watch.totals(connection)),
        *_mails(mail_watch.totals(connection)),
        family(read.SET_ASIDE, {(name,): n for name, n in set_aside.counts(connection).items()}),
        *_connections(connection_watch.totals(connection)),
        _snapshots(connection_watch.snapshot_ages(connection)),
        *_work(heartbeat.silences(connection)),
        _migrations(connection),
    ]


def _delivery(now: delivery_watch.Totals) -> list[Family]:
    """Return families with every label value, except unused concurrencies."""
    return [
        single(read.OUTBOX_EVENTS, now.outbox_events),
        single(read.OUTBOX_AGE, now.outbox_age_s),
        single(read.PENDING, now.pending),
        single(read.DUE, now.due),
        single(read.DUE_AGE, now.oldest_due_s),
        single(read.DUE_AGE_WELL, now.oldest_well_s),
        single(read.WORKERS_WANTED, now.wanted_workers),
        single(read.IN_FLIGHT, now.in_flight),
        single(read.PUMPS, now.pumps),
        single(read.WEEKS_AHEAD, now.weeks_ahead),
        family(read.ATTEMPTS, {(outcome,): count for outcome, count in now.attempts.items()}),
        family(read.LANES, {(state,): count for state, count in now.lanes.items()}),
        family(read.LANES_SENDING, {(str(n),): count for n, count in now.concurrency.items()}),
    ]


def _mails(now: mail_watch.MailTotals) -> list[Family]:
    return [
        single(read.MAILS_WAITING, now.waiting),
        single(read.MAIL_AGE, now.oldest_s),
        single(read.MAILS_FAILED, now.given_up),
    ]


def _connections(now: connection_watch.ConnectionTotals) -> list[Family]:
    return [
        family(read.CONNECTIONS, dict(sorted(now.by_name_and_state.items()))),
        single(read.MOST_CONNECTIONS, now.most),
    ]


def _snapshots(ages: dict[str, int]) -> Family:
    (holder,) = read.SNAPSHOT_AGE.labels
    return family(read.SNAPSHOT_AGE, {(name,): ages.get(name, 0) for name in holder.values})


def _work(silences: dict[str, float | None]) -> list[Family]:
    """`silences` has each active work; seconds are None where PostgreSQL hides the session."""
    (work,) = read.WORK_ACTIVE.labels
    ages = {(name,): age for name, age in silences.items() if age is not None}
    return [
        family(read.WORK_ACTIVE, {(name,): int(name in silences) for name in work.values}),
        family(read.HEARTBEAT_AGE, ages),
    ]


def _migrations(connection: Connection) -> Family:
    found = connection.value(_MIGRATION)
    return single(read.MIGRATIONS_MISSING, schema_version.missing_after(found))
