"""Migrations: bringing a database up to date. `schema_version` says whether it is."""

from collections.abc import Iterable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.dialects.postgresql import insert

from cute_api.config_values import ConfigError
from cute_api.models import lists, schema_version
from cute_api.models.delivery import EventTypeRow
from cute_api.models.locks import AdvisoryLock

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
MINIMUM_VERSION = 180_000  # as `server_version_num` has it


class UnsupportedDatabaseError(ConfigError):
    """The server is too old: ids are made by `uuidv7()`, which PostgreSQL has since 18."""


def upgrade(engine: Engine, event_types: Iterable[str]) -> list[str]:
    """Run what is missing and record the spec's lists of values and of event types.

    Returns the revisions that ran, and the columns whose list was replaced. Idempotent, and safe
    when several processes start at once: they take turns. Raises `lists.ValueInUseError`.
    """
    with engine.connect() as connection:
        _require_version(connection)
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("SET lock_timeout = 0"))
        connection.execute(
            text("SELECT pg_advisory_lock(:lock)"), {"lock": AdvisoryLock.MIGRATION.value}
        )
        connection.commit()
        try:
            before = schema_version.current(connection)
            connection.commit()
            config = _config(connection)
            command.upgrade(config, "head")
            connection.commit()
            replaced = lists.bring_up_to_date(connection)
            connection.execute(
                insert(EventTypeRow)
                .values([{"name": name} for name in event_types])
                .on_conflict_do_nothing()
            )
            connection.commit()
            return [*_between(config, before, schema_version.current(connection)), *replaced]
        finally:
            connection.rollback()
            connection.execute(
                text("SELECT pg_advisory_unlock(:lock)"), {"lock": AdvisoryLock.MIGRATION.value}
            )
            connection.commit()


def _require_version(connection: Connection) -> None:
    version = int(connection.execute(text("SHOW server_version_num")).scalar_one())
    if version < MINIMUM_VERSION:
        raise UnsupportedDatabaseError(
            f"PostgreSQL {MINIMUM_VERSION // 10_000} or newer is needed, "
            f"this is {version // 10_000}."
        )


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def _between(config: Config, before: str | None, after: str | None) -> list[str]:
    if before == after or after is None:
        return []
    script = ScriptDirectory.from_config(config)
    return [step.revision for step in script.iterate_revisions(after, before or "base")][::-1]
