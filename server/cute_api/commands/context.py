"""What commands share: settings, the database, who runs them, and errors shown as one line."""

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

from cute_api import config
from cute_api.logs import JsonFormatter
from cute_api.models import encryption_keys
from cute_api.models.connections import pooler
from cute_api.models.database import Database, make_engine
from cute_api.models.enums import SCOPE_TEXTS, Scope, Tier
from cute_api.sealing import Sealer
from cute_api.services.accounts import audit
from cute_api.services.accounts.audit import ConsoleOperator

TIERS = click.Choice([tier.value for tier in Tier])
SCOPES = click.Choice([scope.value for scope in Scope])
# The last lines of the help of a command that takes scopes; click keeps the line ends after \b.
SCOPE_HELP = "\n".join(
    ["\b", "Scopes:", *(f"  {scope:<14} {text}" for scope, text in SCOPE_TEXTS.items())]
)


class Moment(click.ParamType[datetime]):
    """A day or a time, in UTC unless it says otherwise."""

    name = "TIME"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        try:
            given = datetime.fromisoformat(str(value))
            return (given if given.tzinfo else given.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail(
                f"{value!r} is no time: write 2027-01-31 or 2027-01-31T12:00:00Z.", param, ctx
            )


@contextmanager
def transaction() -> Iterator[Session]:
    """One transaction on the configured database."""
    with open_database() as database, database.transaction() as session:
        yield session


@contextmanager
def open_database() -> Iterator[Database]:
    """The configured database, for a command of several transactions, one after the other.

    Without it the command ends in one line.
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
            "Is `make run` up, and DATABASE_URL right?"
        ) from error


@contextmanager
def _audit_lines(path: str | None) -> Iterator[None]:
    """Append to this file what is audited, as a process writes it to its log.

    A file that can't be written ends the command before it did anything.
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


def shared_sealer(settings: config.Settings) -> Sealer:
    """What a process seals with, once the others are known to have the same keys.

    Raises `ConfigError` unless they have. Without the database, or its migrations, nothing is known
    yet: `/readyz` looks again. Nor of the key that a sandbox makes itself.
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
    """The user who runs the command, from the operating system: no variable can change it."""
    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        name = f"uid {os.getuid()}"
    return ConsoleOperator(name)


def show(document: dict[str, object]) -> None:
    """Print one JSON object on standard output."""
    sys.stdout.write(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n")
