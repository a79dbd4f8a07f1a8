"""A connection to a replica, with short timeouts, that tracks the replica's progress."""

import time

import psycopg2

from cute_api.config_values import Pooler
from cute_api.models.connections.connection import Connection
from cute_api.models.connections.deadlines import bound
from cute_api.models.connections.direct import PreparedConnection, read_arguments
from cute_api.models.connections.hosts import joined, places_of
from cute_api.models.replicas.freshness import Positions, ReplicaProgress
from cute_api.models.statements import sql

# After this time the primary does the read. PostgreSQL's own timeout is a bit shorter.
READ_S = 2.0
_TIMEOUT = "1900ms"
# For connecting, and for asking for the replica's progress.
LOOK_S = 1.0
_LOOK = sql("""
SELECT (pg_last_wal_replay_lsn() - '0/0')::bigint AS replayed, pg_is_in_recovery() AS is_replica,
    pg_backend_pid() AS pid
""")


class NoReplicaError(psycopg2.OperationalError):
    """DATABASE_READ_URL doesn't lead to a replica, or leads through a pooler."""


class _FailFastConnection(Connection):
    """Connects within a moment, or not at all."""

    bound_s = LOOK_S


class ReplicaConnection(PreparedConnection):
    """A read-only connection with short deadlines. All methods raise `PostgresError`.

    `seen` is the result of the last look; `fit_at` is for the connection's owner.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url, Pooler.NONE)
        self.seen: ReplicaProgress | None = None
        self.fit_at = time.monotonic()

    def _connect(self, url: str, pooler: Pooler) -> Connection:
        arguments = read_arguments(pooler, statement_timeout=_TIMEOUT)
        # All hosts at once, so that libpq can choose among replicas.
        connection: Connection = psycopg2.connect(
            connection_factory=_FailFastConnection, **{**joined(places_of(url)), **arguments}
        )
        connection.bound_s = READ_S
        connection.autocommit = connection.prepares = True
        return connection

    def look(self, positions: Positions) -> None:
        """Read the replica's progress. Raises `NoReplicaError` if it isn't a replica."""
        self.seen = None
        with bound(self._connection, LOOK_S):
            (found,) = self._connection.rows(_LOOK)
        if not found.is_replica:
            raise NoReplicaError("It is not a replica: it accepts writes.")
        if found.pid != self._connection.info.backend_pid:
            # The next statement may go to another server.
            raise NoReplicaError("It is behind a connection pooler.")
        self.seen = ReplicaProgress(found.replayed, positions.as_of(found.replayed))
