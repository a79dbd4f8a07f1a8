"""Classify and describe errors of statements."""

import psycopg2
from psycopg2.errors import LockNotAvailable, QueryCanceled
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from cute_api.lib.bisecting import FailureKind

PostgresError = psycopg2.Error
"""Every error of a statement that was sent directly."""
ConnectionLost = (psycopg2.OperationalError, psycopg2.InterfaceError)
"""The connection is lost, or the server does not respond in time."""
ConstraintError = psycopg2.IntegrityError
LockTimeoutError = LockNotAvailable
StatementTimeoutError = QueryCanceled
DATABASE_ERRORS = (PostgresError, SQLAlchemyError)
"""Errors of the database, from sessions and direct statements."""

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
        "XX",  # internal error, such as a damaged row
    }
)
_BUSY = frozenset(
    {
        "40001",  # serialization failure
        "40P01",  # deadlock detected
        "55P03",  # lock not available
        "57014",  # query canceled: it timed out
    }
)


def failure_kind(error: Exception) -> FailureKind | None:
    """Whether the rows cause the error; None if the server is down, full, or lacks a table."""
    error = _cause(error)
    if not isinstance(error, psycopg2.Error):
        # Values that can't be sent: a text with NUL, a number that JSON can't represent.
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
    """Whether a lock or a statement timed out by PostgreSQL's own limits.

    A server that did not respond at all says nothing about a table; the connection's pool counts
    that.
    """
    return isinstance(_cause(error), LockNotAvailable | QueryCanceled)


def described(error: Exception) -> str:
    """Describe an error without values of the row: type, SQLSTATE, table, column, constraint."""
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
