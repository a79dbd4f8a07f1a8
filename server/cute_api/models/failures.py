"""What a failed statement says of the rows that it was about, and how that is described."""

import psycopg2
from psycopg2.errors import LockNotAvailable, QueryCanceled
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from cute_api.lib.bisecting import FailureKind

DATABASE_ERRORS = (psycopg2.Error, SQLAlchemyError)
"""What a session, or a statement without one, raises when the database does not do its part."""

# By the class of the SQLSTATE: https://www.postgresql.org/docs/18/errcodes-appendix.html
_REFUSED = frozenset(
    {
        "09",  # triggered action exception
        "21",  # cardinality violation
        "22",  # data exception
        "23",  # integrity constraint violation
        "27",  # triggered data change violation
        "2F",  # SQL routine exception
        "38",  # external routine exception
        "39",  # external routine invocation exception
        "44",  # WITH CHECK OPTION violation
        "54",  # program limit exceeded
        "P0",  # raised by a function of the database
        "XX",  # internal error, such as a row that is damaged
    }
)
_BUSY = frozenset(
    {
        "40001",  # serialization failure
        "40P01",  # deadlock detected
        "55P03",  # lock not available
        "57014",  # query canceled: it took longer than it may
    }
)


def failure_kind(error: Exception) -> FailureKind | None:
    """Whether the rows are to blame; None for a server that is away, full, or lacks a table."""
    error = _cause(error)
    if not isinstance(error, psycopg2.Error):
        # What can't even be sent: a NUL in a text, a number that no JSON has.
        return (
            FailureKind.REFUSED
            if isinstance(error, ValueError | TypeError | ArithmeticError)
            else None
        )
    code = error.pgcode or ""
    if code in _BUSY:
        return FailureKind.BUSY
    return FailureKind.REFUSED if code[:2] in _REFUSED else None


def has_timed_out(error: Exception) -> bool:
    """Whether PostgreSQL was waited for as long as its own bounds let: for a lock, or a statement.

    One that did not respond at all says nothing of a table: the pool of the connection counts it.
    """
    return isinstance(_cause(error), LockNotAvailable | QueryCanceled)


def described(error: Exception) -> str:
    """What went wrong, without the values of the row: type, SQLSTATE, table, column, constraint."""
    error = _cause(error)
    parts = [type(error).__name__]
    if isinstance(error, psycopg2.Error):
        found = error.diag
        named = {
            "SQLSTATE": error.pgcode,
            "table": found.table_name,
            "column": found.column_name,
            "constraint": found.constraint_name,
        }
        parts += [f"{name} {value}" for name, value in named.items() if value]
    return ", ".join(parts)


def _cause(error: Exception) -> Exception:
    if isinstance(error, DBAPIError) and isinstance(error.orig, Exception):
        return error.orig
    return error
