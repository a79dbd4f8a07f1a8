"""What commands share: settings, the database, and errors shown as one line."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
import orjson
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from server import config
from server.models.database import Database, make_engine
from server.services.accounts import AccountError


@contextmanager
def transaction() -> Iterator[Session]:
    """One transaction on the configured database. Foreseen errors end the command in one line."""
    try:
        database = Database(make_engine(config.load().need_database_url(), pool_size=1))
        with database.transaction() as session:
            yield session
    except (AccountError, config.ConfigError) as error:
        raise click.ClickException(str(error)) from error
    except OperationalError as error:
        raise click.ClickException(
            f"The database does not answer ({str(error.orig).strip().splitlines()[0]}). "
            "Is `make run` up, and DATABASE_URL right?"
        ) from error


def show(document: dict[str, object]) -> None:
    """Print one JSON object on standard output."""
    sys.stdout.write(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n")
