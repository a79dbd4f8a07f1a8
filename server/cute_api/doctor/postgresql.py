"""Checks of PostgreSQL on a read-only connection, which may lead through a pooler."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from cute_api.config import Settings, Variable
from cute_api.config_values import Pooler
from cute_api.doctor import database_rules, network_rules, open_locks
from cute_api.doctor.database_rules import HeldLock, SchemaFacts, ServerFacts
from cute_api.doctor.open_locks import OpenSession
from cute_api.doctor.outcomes import Diagnosis, UnknownError, failed, fine, skipped, warned
from cute_api.models import clock, encryption_keys, schema_version
from cute_api.models.connections import pooler
from cute_api.models.connections.pooler import PoolerError
from cute_api.models.database import driver_of, make_engine
from cute_api.models.enums import AdvisoryLock
from cute_api.processes import heartbeat
from cute_api.sealing import Sealer
from cute_api.services.system_health import checks, reader
from cute_api.services.system_health.check import Check, State
from cute_api.services.system_health.registry import CLOSER
from cute_api.usage import connection_watch, stream

TIMEOUT_MS = 5_000
AWAY = "PostgreSQL was not reached"
# Set in each transaction, because poolers share sessions and their settings.
_BEGIN = text(f"SET LOCAL statement_timeout = {TIMEOUT_MS}; SET TRANSACTION READ ONLY")
_SERVER = text(
    "SELECT pg_is_in_recovery(), current_setting('default_transaction_read_only') = 'on'"
)
_OLDEST = text("SELECT oldest_code FROM schema_support")
_HAS_OLDEST = text("SELECT to_regclass('schema_support') IS NOT NULL")
# A session that waits for a row waits for the row's transaction, and has a lock on the tuple.
_SESSIONS = text(
    """
    SELECT pid, application_name AS name,
        extract(epoch FROM clock_timestamp() - xact_start)::float AS open_s,
        CASE WHEN state LIKE 'idle in transaction%'
            THEN extract(epoch FROM clock_timestamp() - state_change)::float END AS idle_s,
        extract(epoch FROM clock_timestamp() - waits.since)::float AS waits_s,
        CASE WHEN waits.since IS NOT NULL THEN (pg_blocking_pids(pid))[1] END AS blocked_by,
        waits.wanted
    FROM pg_stat_activity LEFT JOIN LATERAL (
        SELECT min(waitstart) FILTER (WHERE NOT granted) AS since,
            min(relation::regclass::text) FILTER (WHERE NOT granted OR locktype = 'tuple') AS wanted
        FROM pg_locks WHERE pg_locks.pid = pg_stat_activity.pid
    ) AS waits ON true
    WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND (waits.since IS NOT NULL OR xact_start IS NOT NULL)
    ORDER BY xact_start
    """
)
ALONE = {
    "cute relay": (AdvisoryLock.RELAY, heartbeat.HUNG_LOOKS),
    "cute usage": (AdvisoryLock.USAGE, heartbeat.HUNG_LOOKS),
    "cute background": (AdvisoryLock.SNAPSHOTS, database_rules.LOOKS_OF_BACKGROUND),
}


def of_checks(found: Sequence[Check]) -> dict[str, Diagnosis]:
    """Judge each check by its name, without those that are `CLOSER`."""
    return {check.name: of_check(check) for check in found if check.name not in CLOSER}


def of_check(check: Check) -> Diagnosis:
    if not check.is_known:
        return skipped(check.found)
    found = f"{check.found} ({check.bound})" if check.state is not State.OK else check.found
    match check.state:
        case State.OK:
            return fine(check.found)
        case State.WARN:
            return warned(found, check.advice)
        case State.BAD:
            return failed(found, check.advice)


class PostgresqlLooks:
    """Checks of the server that DATABASE_URL names, one after the other; `server` first.

    The later ones raise `UnknownError` if it does not respond.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._engine: Engine | None = None
        self._serves = False

    def server(self) -> Diagnosis:
        url = self._settings.need_database_url()
        # Poolers refuse settings at the start of a session, so send none.
        engine = make_engine(url, pool_size=1, pooler=Pooler.TRANSACTION)
        try:
            with engine.begin() as connection:
                is_standby, is_read_only = connection.execute(_SERVER).one()
                info = driver_of(connection).info
        except DBAPIError as error:
            return database_rules.of_refusal(str(error.orig))
        self._engine = engine
        place = f"{info.host}:{info.port}/{info.dbname}"
        return database_rules.of_server(
            ServerFacts(info.server_version, place, is_standby, is_read_only)
        )

    def schema(self) -> Diagnosis:
        with self._transaction() as connection:
            state = schema_version.state(connection)
            facts = SchemaFacts(
                state,
                schema_version.current(connection),
                schema_version.newest(),
                connection.scalar(_OLDEST) if connection.scalar(_HAS_OLDEST) else None,
            )
        self._serves = state.serves
        return database_rules.of_schema(facts)

    def pooler(self) -> Diagnosis:
        setting = self._settings.pooler
        refusal: str | None = None
        with self._transaction() as connection:
            is_pooled = pooler.is_pooled(driver_of(connection))
        try:
            pooler.check(self._settings.need_database_url(), setting)
        except PoolerError as error:
            refusal = str(error)
        return database_rules.of_pooler(is_pooled, setting, refusal)

    def sessions(self) -> Diagnosis:
        with self._transaction() as connection:
            return database_rules.of_sessions(pooler.is_pooled(driver_of(connection)))

    def locks(self) -> Mapping[str, Diagnosis]:
        with self._transaction() as connection:
            silences = heartbeat.silences(driver_of(connection))
            held = {
                command: _holder_of(connection, lock, silences)
                for command, (lock, _) in ALONE.items()
            }
        return {
            f"Lock of {command}": database_rules.of_lock(held[command], command, looks)
            for command, (_, looks) in ALONE.items()
        }

    def waits(self) -> Diagnosis:
        with self._transaction() as connection:
            found = [OpenSession(**row) for row in connection.execute(_SESSIONS).mappings()]
        return open_locks.of_waits(found)

    def connections(self) -> Diagnosis:
        with self._transaction() as connection:
            found = connection_watch.totals(driver_of(connection))
        return database_rules.of_connections(found, self._settings.connections)

    def clock(self) -> Diagnosis:
        with self._transaction() as connection:
            asked_at = time.time()
            theirs = _moment(connection).timestamp()
            heard_at = time.time()
        return network_rules.of_clocks(asked_at, theirs, heard_at)

    def keys(self) -> Diagnosis:
        settings = self._settings
        if settings.sandbox and not settings.encryption_keys:
            raise UnknownError("a sandbox makes its own key")
        fingerprints = Sealer.of(settings).fingerprints
        with self._migrated() as connection:
            known = encryption_keys.recorded(connection)
        if not known:
            # Compare as for the first process that starts.
            known = frozenset(fingerprints[:1])
        return database_rules.of_keys(encryption_keys.compare(known, fingerprints), fingerprints)

    def work(self) -> Mapping[str, Diagnosis]:
        """The checks of `/admin/health`, except those that are made here more closely."""
        redis_url = self._settings.redis_url
        if redis_url is None:
            raise UnknownError(f"{Variable.REDIS_URL} is not set")
        with (
            self._migrated() as connection,
            Session(bind=connection) as session,
            stream.connect(redis_url) as valkey,
        ):
            now = _moment(connection)
            found = checks.checks(reader.read(session, valkey, now, limits_up=True))
        return of_checks(found)

    @contextmanager
    def _migrated(self) -> Iterator[Connection]:
        with self._transaction() as connection:
            if not self._serves:
                raise UnknownError("the migrations of this release have not run")
            yield connection

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        if self._engine is None:
            raise UnknownError(AWAY)
        with self._engine.begin() as connection:
            connection.execute(_BEGIN)
            yield connection


def _holder_of(
    connection: Connection, lock: AdvisoryLock, silences: Mapping[str, float | None]
) -> HeldLock | None:
    holder = heartbeat.holder_of(driver_of(connection), lock)
    if holder is None:
        return None
    # A holder that is not among them has just taken the lock.
    silent_s = silences.get(heartbeat.work_of(lock), 0.0)
    return HeldLock(holder.pid, holder.address, silent_s)


def _moment(connection: Connection) -> datetime:
    found: datetime = connection.scalars(select(clock.NOW)).one()
    return found
