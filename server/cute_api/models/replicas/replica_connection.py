"""A connection to a replica, which keeps no call waiting and knows how far the replica is."""

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

# A read that takes longer is done by the primary. PostgreSQL ends it by itself before.
READ_S = 2.0
_TIMEOUT = "1900ms"
# To connect, and to say how far the replica is.
LOOK_S = 1.0
_LOOK = """
SELECT (pg_last_wal_replay_lsn() - '0/0')::bigint, pg_is_in_recovery(), pg_backend_pid()
"""


class NoReplicaError(psycopg2.OperationalError):
    """DATABASE_READ_URL leads to no replica, or not to it alone."""


class ReplicaConnection(PreparedConnection):
    """A connection on which nothing is changed. All of it raises `psycopg2.Error`.

    It doesn't block: a replica that hangs keeps its connections open, and responds no more. `seen`
    is what the last look has found; `fit_at` is for who keeps it.
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
        """See how far the replica is. Raises `NoReplicaError` where nobody can say so."""
        self.seen = None
        self._cursor.execute(_LOOK)
        _wait(self._connection, LOOK_S)
        ((replayed, is_replica, pid),) = self._cursor.fetchall()
        if not is_replica:
            raise NoReplicaError("It is no replica: it accepts writes.")
        if pid != self._connection.info.backend_pid:
            # The next statement may go to another server.
            raise NoReplicaError("There is a connection pooler before it.")
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
    """Wait until what was sent is done; a connection on which it takes too long is closed."""
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
