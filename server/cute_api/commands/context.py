"""Shared by commands: settings, start, the database, the operator, and one-line errors."""

import logging
import os
import pwd
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import click
import orjson
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from cute_api import config, logs
from cute_api.logs import JsonFormatter
from cute_api.metrics.metric import ProcessKind
from cute_api.models import encryption_keys
from cute_api.models.connections import pooler
from cute_api.models.database import Database, make_engine
from cute_api.models.enums import SCOPE_TEXTS, Scope, Tier
from cute_api.processes.connections import require_own_session
from cute_api.processes.reporting import report_as
from cute_api.processes.stopping import StopFlag
from cute_api.sealing import Sealer
from cute_api.services.accounts import audit
from cute_api.services.accounts.audit import ConsoleOperator

TIERS = click.Choice([tier.value for tier in Tier])
SCOPES = click.Choice([scope.value for scope in Scope])
# The end of the help of commands with scopes; click keeps the line ends after \b.
SCOPE_HELP = "\n".join(
    ["\b", "Scopes:", *(f"  {scope:<14} {text}" for scope, text in SCOPE_TEXTS.items())]
)


class Moment(click.ParamType[datetime]):
    """A day or a time, in UTC unless it has a zone."""

    name = "TIME"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        try:
            moment = datetime.fromisoformat(str(value))
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail(
                f"{value!r} is not a time: write 2027-01-31 or 2027-01-31T12:00:00Z.", param, ctx
            )


@contextmanager
def transaction() -> Iterator[Session]:
    """One transaction on the configured database."""
    with open_database() as database, database.transaction() as session:
        yield session


@contextmanager
def open_database() -> Iterator[Database]:
    """The configured database, for a command with several sequential transactions.

    If it does not respond, the command ends with a one-line error.
    """
    settings = config.load()
    engine = make_engine(settings.need_database_url(), pool_size=1, pooler=settings.pooler)
    try:
        with _audit_lines(settings.audit_log):
            yield Database(engine, item_url=settings.known_item_url)
    except OperationalError as error:
        pooler.check(settings.need_database_url(), settings.pooler)
        raise click.ClickException(
            f"The database does not respond ({str(error.orig).strip().splitlines()[0]}). "
            "Check that `make run` is up, and DATABASE_URL."
        ) from error
    finally:
        engine.dispose()


@contextmanager
def _audit_lines(path: str | None) -> Iterator[None]:
    """Append audit lines to this file, as a process writes them to its log.

    If the file can't be written, the command ends before it changes anything.
    """
    if path is None:
        yield
        return
    try:
        handler = logging.FileHandler(path)
    except OSError as error:
        raise config.ConfigError(
            f"{config.Variable.AUDIT_LOG} can't be written ({error.strerror})."
        ) from error
    handler.setFormatter(JsonFormatter())
    audit.log.addHandler(handler)
    audit.log.setLevel(logging.INFO)
    try:
        yield
    finally:
        audit.log.removeHandler(handler)
        handler.close()


def start(kind: ProcessKind) -> tuple[config.Settings, StopFlag]:
    """Set up logging, stop signals and reports of a process that keeps a PostgreSQL session."""
    settings = config.load()
    logs.configure(settings.log_level)
    stop = StopFlag()
    stop.install()
    require_own_session(settings.need_database_url())
    report_as(kind, settings.need_redis_url())
    return settings, stop


def shared_sealer(settings: config.Settings) -> Sealer:
    """Return the process's sealer, after checking that it has the other processes' keys.

    Raises `ConfigError` if keys are missing. Does not check while the database is down or not
    migrated, because `/readyz` checks later, nor the key that a sandbox makes itself.
    """
    sealer = Sealer.of(settings)
    if not settings.encryption_keys:
        return sealer
    engine = make_engine(settings.need_database_url(), pool_size=1)
    try:
        with engine.begin() as connection:
            found = encryption_keys.join(connection, sealer.fingerprints)
    except (OperationalError, ProgrammingError):
        return sealer
    finally:
        engine.dispose()
    if found.lacking:
        raise config.ConfigError(found.reason)
    return sealer


def operator() -> ConsoleOperator:
    """The user who runs the command, from the operating system, not from a variable."""
    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        name = f"uid {os.getuid()}"
    return ConsoleOperator(name)


def show(document: dict[str, object]) -> None:
    """Print one JSON object on standard output."""
    sys.stdout.write(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n")
