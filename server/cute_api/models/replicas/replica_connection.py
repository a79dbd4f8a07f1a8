"""A connection to a replica, with short timeouts, that tracks the replica's progress."""

import select
import time
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg2
from psycopg2 import extensions

from cute_api.config_values import Pooler
from cute_api.models.connections.direct import PreparedConnection, read_arguments
from cute_api.models.connections.hosts import joined, places_of
from cute_api.models.reads import Statement
from cute_api.models.replicas.freshness import Positions, Replayed

# After this time the primary does the read. PostgreSQL's own timeout is a bit shorter.
READ_S = 2.0
_TIMEOUT = "1900ms"
# For connecting, and for asking for the replica's progress.
LOOK_S = 1.0
_LOOK = """
SELECT (pg_last_wal_replay_lsn() - '0/0')::bigint, pg_is_in_recovery(), pg_backend_pid()
"""


class NoReplicaError(psycopg2.OperationalError):
    """DATABASE_READ_URL doesn't lead to a replica, or leads through a pooler."""


class ReplicaConnection(PreparedConnection):
    """A read-only connection. All methods raise `psycopg2.Error`.

    It is non-blocking, because a replica that hangs keeps connections open and never responds.
    `seen` is the result of the last look; `fit_at` is for the connection's owner.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url, Pooler.NONE)
        self.seen: Replayed | None = None
        self.fit_at = time.monotonic()

    def _connect(self, url: str, pooler: Pooler) -> extensions.connection:
        arguments = read_arguments(pooler, statement_timeout=_TIMEOUT)
        connection: extensions.connection = psycopg2.connect(
            async_=True, **{**joined(places_of(url)), **arguments}
        )
        _wait(connection, LOOK_S)
        return connection

    def look(self, positions: Positions) -> None:
        """Read the replica's progress. Raises `NoReplicaError` if it isn't a replica."""
        self.seen = None
        self._cursor.execute(_LOOK)
        _wait(self._connection, LOOK_S)
        ((replayed, is_replica, pid),) = self._cursor.fetchall()
        if not is_replica:
            raise NoReplicaError("It is not a replica: it accepts writes.")
        if pid != self._connection.info.backend_pid:
            # The next statement may go to another server.
            raise NoReplicaError("It is behind a connection pooler.")
        self.seen = Replayed(replayed, positions.as_of(replayed))

    def rows(self, statement: Statement, values: Mapping[str, Any]) -> Sequence[Any]:
        """The rows of a statement."""
        self._cursor.execute(*self._call(statement, values))
        _wait(self._connection, READ_S)
        return statement.rows(self._cursor.fetchall())

    def _prepare(self, statement: Statement) -> None:
        super()._prepare(statement)
        _wait(self._connection, READ_S)


def _wait(connection: extensions.connection, most_s: float) -> None:
    """Wait until the sent statement is done; close the connection if it takes too long."""
    until = time.monotonic() + most_s
    while (state := connection.poll()) != extensions.POLL_OK:
        poller = select.poll()
        poller.register(
            connection.fileno(),
            select.POLLIN if state == extensions.POLL_READ else select.POLLOUT,
        )
        left = until - time.monotonic()
        if left <= 0 or not poller.poll(left * 1_000):
            connection.close()
            raise psycopg2.OperationalError("The replica does not respond in time.")
