"""Migrate a database; `schema_version` says whether it is up to date.

It runs while processes serve. A statement that waits for a table's lock blocks all later statements
on the table, so it waits for at most `LOCK_TIMEOUT_MS`, then leaves the queue, and retries a moment
later.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TypeVar

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg2 import errors
from sqlalchemy import Connection, Engine, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import OperationalError

from cute_api.config_values import ConfigError
from cute_api.lib.backoff import backoff
from cute_api.models import lists, schema_version
from cute_api.models.connections.deadlines import bound
from cute_api.models.database import driver_of
from cute_api.models.delivery import EventTypeRow
from cute_api.models.enums import AdvisoryLock

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
MINIMUM_VERSION = 180_000  # as `server_version_num` has it
LOCK_TIMEOUT_MS = 2_000
TRIES = 30
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 10.0
TURN_S = 0.5
# For one statement, which may rewrite a large table, or wait for older transactions.
MIGRATION_S = 86_400.0

Pause = Callable[[float], object]
T = TypeVar("T")
log = logging.getLogger("cute.migrations")

_OLDEST = text(
    "SELECT pid, application_name, extract(epoch FROM clock_timestamp() - xact_start)::int"
    " FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
    " ORDER BY xact_start LIMIT 3"
)


class ScopedEventType(Protocol):
    """An event type of the document."""

    @property
    def required_scope(self) -> str: ...


class UnsupportedDatabaseError(ConfigError):
    """The server is too old (ids are made by `uuidv7()`, which PostgreSQL has since 18), or the
    database is of a release that no longer serves this one, or is older than the first release.
    """


class TableInUseError(ConfigError):
    """A table stayed locked during all tries. Finished steps are kept; run it again."""


def upgrade(
    engine: Engine,
    event_types: Mapping[str, ScopedEventType],
    *,
    folders: Sequence[Path] = (schema_version.VERSIONS,),
    pause: Pause = time.sleep,
) -> list[str]:
    """Run missing migrations, and record the spec's lists of values and event types.

    Returns the revisions that ran, and the columns whose list was replaced. Idempotent, and safe if
    several processes start at once: they take turns. `folders` contain the migrations. A database
    of a later release that still serves this one is not changed. Raises `lists.ValueInUseError`,
    `TableInUseError`, and `UnsupportedDatabaseError` for a server that is too old, or a database
    that is too new or too old.
    """
    with engine.connect() as connection, _alone(connection, pause):
        before = schema_version.current(connection)
        if before is not None and schema_version.is_later(before):
            _require_support(connection, before)
            return []
        if before is not None and before not in schema_version.revisions():
            raise UnsupportedDatabaseError(
                f"The database is at migration {before}, from before the first release, and can't "
                "be upgraded: use an empty database. Of a sandbox, remove the directory DATA_DIR."
            )
        connection.commit()
        config = _config(connection, folders)
        _patiently(connection, lambda: command.upgrade(config, "head"), pause)
        _patiently(connection, lambda: schema_version.record_support(connection), pause)
        replaced = _patiently(connection, lambda: lists.bring_up_to_date(connection), pause)
        types = insert(EventTypeRow).values(
            [{"name": name, "scope": known.required_scope} for name, known in event_types.items()]
        )
        connection.execute(
            types.on_conflict_do_update(
                index_elements=[EventTypeRow.name], set_={"scope": types.excluded.scope}
            )
        )
        connection.commit()
        return [*_between(config, before, schema_version.current(connection)), *replaced]


@contextmanager
def _alone(connection: Connection, pause: Pause) -> Iterator[None]:
    """Exclude other migrating processes; limit lock waits, but not statements."""
    _require_version(connection)
    lock = {"lock": AdvisoryLock.MIGRATION.value}
    connection.execute(text("SET statement_timeout = 0"))
    connection.execute(text(f"SET lock_timeout = {LOCK_TIMEOUT_MS}"))
    # Poll, because a statement that waits for the lock would hold a snapshot, for which CREATE
    # INDEX CONCURRENTLY of the other process would wait: a deadlock.
    while not connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), lock):
        connection.commit()
        pause(TURN_S)
    connection.commit()
    try:
        with bound(driver_of(connection), MIGRATION_S):
            yield
    finally:
        connection.rollback()
        connection.execute(text("SELECT pg_advisory_unlock(:lock)"), lock)
        connection.execute(text("RESET statement_timeout"))
        connection.execute(text("RESET lock_timeout"))
        connection.commit()


def _patiently(connection: Connection, work: Callable[[], T], pause: Pause) -> T:
    """Retry repeatable work while the locks that it needs are taken."""
    waits = backoff(FIRST_PAUSE_S, LONGEST_PAUSE_S)
    for number in range(1, TRIES + 1):
        try:
            found = work()
            connection.commit()
        except OperationalError as error:
            connection.rollback()
            if not isinstance(error.orig, errors.LockNotAvailable | errors.DeadlockDetected):
                raise
            if number == TRIES:
                raise TableInUseError(_in_use(connection)) from error
            wait_s = next(waits)
            log.warning("A table is in use; try %d of %d in %.0f s.", number + 1, TRIES, wait_s)
            pause(wait_s)
        else:
            return found
    raise AssertionError("the last try returns or raises")


def _in_use(connection: Connection) -> str:
    oldest = [
        f"{seconds} s (session {pid}, {name or 'without a name'})"
        for pid, name, seconds in connection.execute(_OLDEST)
    ]
    connection.rollback()
    return (
        f"A table was in use at each of {TRIES} tries. Wait for the transactions that hold it, or "
        f"end them, and run this again: it continues. Open for the longest: "
        f"{', '.join(oldest) or 'none'}."
    )


def too_old(version: int) -> str | None:
    """Why a server of this version is too old, or None."""
    if version >= MINIMUM_VERSION:
        return None
    return (
        f"PostgreSQL {MINIMUM_VERSION // 10_000} or newer is needed, this is {version // 10_000}."
    )


def _require_version(connection: Connection) -> None:
    reason = too_old(int(connection.execute(text("SHOW server_version_num")).scalar_one()))
    if reason is not None:
        raise UnsupportedDatabaseError(reason)


def _require_support(connection: Connection, version: str) -> None:
    if not schema_version.state(connection).serves:
        raise UnsupportedDatabaseError(
            f"The database is at migration {version} of a later release, which no longer serves "
            f"this one ({schema_version.newest()}): install a later release."
        )


def _config(connection: Connection, folders: Sequence[Path] = (schema_version.VERSIONS,)) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(map(str, folders)))
    config.attributes["connection"] = connection
    return config


def _between(config: Config, before: str | None, after: str | None) -> list[str]:
    if before == after or after is None:
        return []
    script = ScriptDirectory.from_config(config)
    return [step.revision for step in script.iterate_revisions(after, before or "base")][::-1]
