"""Queries of `make spec-diff` on the API's database: each one statement that only reads."""

from collections.abc import Mapping
from typing import Any

import psycopg2
from psycopg2.extensions import connection as Connection

from cute_api.models.database import SESSION_SETTINGS, connect_arguments

SETTINGS = {**SESSION_SETTINGS, "statement_timeout": "15s"}
APPLICATION = "cute spec-diff"


class DatabaseError(Exception):
    """The database can't be queried; the text says what to do."""


def rows(
    url: str, statement: str, values: Mapping[str, Any], *, tables: str
) -> list[tuple[Any, ...]]:
    """Return the rows of a statement, which is bounded in time.

    `tables` are those that the error names. Raises `DatabaseError`.
    """
    arguments: dict[str, Any] = connect_arguments(settings=SETTINGS)
    try:
        connection: Connection = psycopg2.connect(
            url, **{**arguments, "application_name": APPLICATION}
        )
    except psycopg2.Error:
        raise DatabaseError(
            "The database doesn't respond. Give its URL as --database postgresql://…, or compare "
            "without it: then neither keys nor published contracts are named."
        ) from None
    try:
        connection.set_session(readonly=True, autocommit=True)
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return list(cursor.fetchall())
    except psycopg2.Error as error:
        raise DatabaseError(
            f"The database can't be read ({type(error).__name__}): is it that of the API, and may "
            f"this user read {tables}?"
        ) from None
    finally:
        connection.close()
