"""Connections of singleton processes: plain psycopg2 sessions with advisory locks.

An advisory lock shows that such a process is alive, because PostgreSQL releases a lock the moment
its session ends. Its statements show that it works: see `heartbeat`.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg2
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from cute_api.config_values import Pooler
from cute_api.models.connections import deadlines
from cute_api.models.connections.deadlines import STATEMENT_S
from cute_api.models.connections.pooler import is_rejected, needs_session, require_session
from cute_api.models.database import SESSION_SETTINGS, connect_arguments
from cute_api.processes.prepared import KeptConnection

Lost = (psycopg2.OperationalError, psycopg2.InterfaceError)
"""Raised by a query when the connection is lost, or the server does not respond in time."""

LOCK_TIMEOUT_MS = 1_000
"""How long a loop that works for all users waits for a locked row."""
AGAIN_MS = 100
"""The same for parts of a batch whose lock wait timed out."""
AGAIN_TAKES_MS = 2_000


_SETTINGS = {
    **SESSION_SETTINGS,
    "lock_timeout": LOCK_TIMEOUT_MS,
    # Prepared statements have one plan for all parameters.
    "plan_cache_mode": "force_generic_plan",
    # A vanished host's locks are released after 25 s instead of the system's two hours.
    "tcp_keepalives_idle": 10,
    "tcp_keepalives_interval": 5,
    "tcp_keepalives_count": 3,
}


def connect(
    url: str, name: str, pooler: Pooler = Pooler.NONE, *, statement_s: float = STATEMENT_S
) -> Connection:
    """Open a connection in autocommit mode: each statement is a transaction.

    Statements time out after `statement_s`. Raises `PoolerError` if a pooler shares the
    connection, unless `pooler` says that the caller can work with that.
    """
    arguments = {**connect_arguments(pooler, _SETTINGS), "application_name": name}
    try:
        connection = deadlines.connect(
            url, arguments, factory=KeptConnection, statement_s=statement_s
        )
    except psycopg2.OperationalError as error:
        if is_rejected(error):
            raise needs_session() from error
        raise
    connection.autocommit = True
    if pooler is Pooler.NONE:
        try:
            require_session(connection)
        except BaseException:
            connection.close()
            raise
    return connection


def require_own_session(url: str) -> None:
    """Raise `PoolerError` if a pooler prevents sessions that keep state.

    A server that is down raises nothing, because processes start without it and connect later.
    """
    with suppress(psycopg2.Error):
        connect(url, "cute start").close()


@contextmanager
def transaction(connection: Connection) -> Iterator[Cursor]:
    """A transaction on a connection in autocommit mode."""
    with connection, connection.cursor() as cursor:
        yield cursor


@contextmanager
def short_transaction(connection: Connection) -> Iterator[Cursor]:
    """A transaction for a part of a failed batch, with short lock and statement timeouts."""
    with transaction(connection) as cursor:
        cursor.execute(
            f"SET LOCAL lock_timeout = {AGAIN_MS}; SET LOCAL statement_timeout = {AGAIN_TAKES_MS}"
        )
        yield cursor


def listen(connection: Connection, channel: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'LISTEN "{channel}"')
