"""Connections to the replicas of `DATABASE_READ_URL`, and which may serve a read.

Whatever the URL is (one server, several hosts, a balancer), each connection is judged separately,
so the number of servers doesn't matter. One thread connects, and reads four times a second the end
of the primary's log and the progress of each connection. A call takes a fit connection, or reads
from the primary, so calls never wait for a replica that is down.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import StrEnum
from typing import Any

import psycopg2

from cute_api.config_values import Pooler
from cute_api.lib.backoff import backoff
from cute_api.lib.worker_thread import WorkerThread
from cute_api.models.connections.direct import STALE, PreparedConnection
from cute_api.models.replicas import own_writes
from cute_api.models.replicas.freshness import Positions, ReplicaFitness, judge
from cute_api.models.replicas.replica_connection import NoReplicaError, ReplicaConnection
from cute_api.models.statements import Reads, Statement

EVERY_S = 0.25
REMEMBERED_S = 60.0
FEWEST = 2
# Backoff for a server that can't be reached; it doubles each time.
AGAIN_FIRST_S, AGAIN_LONGEST_S = 0.5, 8.0
# Replace a connection that has been unfit for this long, because a new one may lead elsewhere.
REPLACED_S = 10.0
SHRINK_S = 30.0
# The least time between logged changes of state.
LOGGED_S = 10.0

# Errors after which a connection is closed.
_UNUSABLE = (psycopg2.OperationalError, psycopg2.InterfaceError, *STALE)

log = logging.getLogger("cute.replicas")


class ReplicaState(StrEnum):
    """The state of replicas: except in `SERVES`, the primary serves all reads."""

    SERVES = "serves"
    AWAY = "away"
    BEHIND = "behind"
    NO_REPLICA = "no_replica"


TEXTS = {
    ReplicaState.SERVES: "A replica serves reads.",
    ReplicaState.AWAY: "No replica responds: the primary serves all reads.",
    ReplicaState.BEHIND: "The replicas are too far behind: the primary serves all reads.",
    ReplicaState.NO_REPLICA: (
        "DATABASE_READ_URL doesn't lead to a replica, or leads through a connection pooler: the "
        "primary serves all reads."
    ),
}


class ReplicaReads:
    """Reads of one call: on one connection to a replica, and after a failure on the primary.

    They never return to the replica, because later reads must not see older data.
    """

    __slots__ = ("_connection", "_primary", "info")

    def __init__(self, connection: ReplicaConnection, primary: Reads) -> None:
        self._connection: ReplicaConnection | None = connection
        self._primary = primary
        self.info = primary.info

    @property
    def is_on_replica(self) -> bool:
        """Whether all reads came from the replica."""
        return self._connection is not None

    def rows(self, statement: Statement, **values: Any) -> Sequence[Any]:
        """The rows of a statement. Raises the primary's errors."""
        if self._connection is not None:
            try:
                return self._connection.rows(statement, values)
            except psycopg2.Error as error:
                # The replica is down, slow, in conflict with replay, or lacks a new table.
                if isinstance(error, _UNUSABLE):
                    self._connection.close()
                self._connection = None
        return self._primary.rows(statement, **values)


class Replicas:
    """At most `most` connections to replicas, for reads that may be `bound_s` old.

    `pooler` is the pooler of `primary_url`. `clock` is monotonic, in seconds.
    """

    def __init__(
        self,
        *,
        primary_url: str,
        read_url: str,
        pooler: Pooler,
        bound_s: float,
        most: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._primary_url = primary_url
        self._read_url = read_url
        self._pooler = pooler
        self._bound_s = bound_s
        self._most = most
        self._clock = clock
        self._idle: deque[ReplicaConnection] = deque()
        # Everything below is used only by the thread.
        self._open: list[ReplicaConnection] = []
        self._peak = 0
        self._primary: PreparedConnection | None = None
        self._positions = Positions(REMEMBERED_S)
        self._failure: psycopg2.Error | None = None
        self._again_at = 0.0
        self._delays = backoff(AGAIN_FIRST_S, AGAIN_LONGEST_S)
        self._upkeep_at = clock() + SHRINK_S
        self.state = ReplicaState.AWAY
        self._logged: ReplicaState | None = None
        self._logged_at = clock() - LOGGED_S
        self.thread = WorkerThread("replicas", self._work, last=self._close)

    def take(self, wrote: int | None) -> ReplicaConnection | None:
        """A connection fit for a caller with this last change; None: read from the primary."""
        now = self._clock()
        for _ in range(len(self._idle)):
            try:
                connection = self._idle.pop()
            except IndexError:
                break
            if (
                judge(connection.seen, now=now, bound_s=self._bound_s, wrote=wrote)
                is ReplicaFitness.FIT
            ):
                self._peak = max(self._peak, len(self._open) - len(self._idle))
                return connection
            self._idle.appendleft(connection)
        return None

    def give(self, connection: ReplicaConnection) -> None:
        """Return a connection of `take`, which may be closed."""
        if not connection.closed:
            self._idle.append(connection)

    def lag_ms(self, connection: ReplicaConnection) -> int:
        """The maximum age of data that was just read from the connection."""
        seen = connection.seen
        assert seen is not None, "only a checked connection is used"
        assert seen.as_of is not None, "see `judge`"
        return round((self._clock() - seen.as_of) * 1_000)

    def least_lag_s(self) -> float | None:
        """The maximum age of the newest replica's data; None if unknown."""
        seen = [connection.seen for connection in self._open if not connection.closed]
        known = [
            replayed.as_of
            for replayed in seen
            if replayed is not None and replayed.as_of is not None
        ]
        return self._clock() - max(known) if known else None

    def _work(self) -> float:
        self.look()
        return EVERY_S

    def _close(self) -> None:
        for connection in (self._primary, *self._open):
            if connection is not None:
                connection.close()

    def look(self) -> None:
        """Run one round of the thread."""
        self._look_at_primary()
        self._open = [connection for connection in self._open if not connection.closed]
        self._connect()
        for _ in range(len(self._idle)):
            with suppress(IndexError):
                self._look_at(self._idle.popleft())
        self._judge()

    def _look_at_primary(self) -> None:
        now = self._clock()
        try:
            if self._primary is None:
                self._primary = PreparedConnection(self._primary_url, self._pooler)
            ((position,),) = self._primary.rows(own_writes.END, {})
            self._positions.note(now, position)
            if now >= self._upkeep_at:
                self._upkeep_at = now + SHRINK_S
                self._primary.rows(own_writes.FORGET, {})
                self._shrink()
        except psycopg2.Error:
            # Without new positions, replicas soon count as too old.
            if self._primary is not None:
                self._primary.close()
            self._primary = None

    def _connect(self) -> None:
        """Open missing connections: one more than the peak in use, at least `FEWEST`."""
        if self._clock() < self._again_at:
            return
        while len(self._open) < min(self._most, max(FEWEST, self._peak + 1)):
            try:
                connection = ReplicaConnection(self._read_url)
            except psycopg2.Error as error:
                self._fail(error)
                return
            self._open.append(connection)
            self._idle.append(connection)

    def _look_at(self, connection: ReplicaConnection) -> None:
        now = self._clock()
        try:
            connection.look(self._positions)
        except psycopg2.Error as error:
            connection.close()
            self._fail(error)
            return
        self._failure, self._delays = None, backoff(AGAIN_FIRST_S, AGAIN_LONGEST_S)
        if judge(connection.seen, now=now, bound_s=self._bound_s, wrote=None) is ReplicaFitness.FIT:
            connection.fit_at = now
        elif now - connection.fit_at > REPLACED_S:
            connection.close()
            return
        self._idle.append(connection)

    def _fail(self, error: psycopg2.Error) -> None:
        self._failure = error
        self._again_at = self._clock() + next(self._delays)

    def _shrink(self) -> None:
        keep, self._peak = max(FEWEST, self._peak), len(self._open) - len(self._idle)
        for _ in range(len(self._open) - keep):
            with suppress(IndexError):
                self._idle.popleft().close()

    def _judge(self) -> None:
        now = self._clock()
        seen = [connection.seen for connection in self._open if not connection.closed]
        found = {judge(replayed, now=now, bound_s=self._bound_s, wrote=None) for replayed in seen}
        if ReplicaFitness.FIT in found:
            self.state = ReplicaState.SERVES
        elif ReplicaFitness.BEHIND in found:
            self.state = ReplicaState.BEHIND
        elif isinstance(self._failure, NoReplicaError):
            self.state = ReplicaState.NO_REPLICA
        else:
            self.state = ReplicaState.AWAY
        if self.state is not self._logged and now - self._logged_at >= LOGGED_S:
            self._logged, self._logged_at = self.state, now
            level = logging.INFO if self.state is ReplicaState.SERVES else logging.WARNING
            error = None if self._failure is None else type(self._failure).__name__
            log.log(level, TEXTS[self.state], extra={"error": error})
