"""The replicas that `DATABASE_READ_URL` leads to: connections, and which of them may serve a read.

Whatever the URL is (one server, several hosts, a balancer before them), each connection is judged
by itself: nobody needs to know how many servers there are. One thread connects and looks, four
times a second, at the end of the primary's log and at what each connection has. A call only takes
one that is fit, or reads from the primary. So none waits for a replica that is away.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import StrEnum
from typing import Any

import psycopg2

from cute_api.config_values import Pooler
from cute_api.models.connections.direct import STALE, PreparedConnection
from cute_api.models.reads import Reads, Statement
from cute_api.models.replicas import own_writes
from cute_api.models.replicas.freshness import Fitness, Positions, judge
from cute_api.models.replicas.replica_connection import NoReplicaError, ReplicaConnection

EVERY_S = 0.25
REMEMBERED_S = 60.0
FEWEST = 2
# How long a server that can't be reached is left alone: twice as long each time.
AGAIN_FIRST_S, AGAIN_MOST_S = 0.5, 8.0
# A connection that was not fit for so long is replaced: another one may lead to another server.
REPLACED_S = 10.0
SHRINK_S = 30.0
# A state that changes again and again is not logged each time.
LOGGED_S = 10.0

# What a connection is not used after.
_UNUSABLE = (psycopg2.OperationalError, psycopg2.InterfaceError, *STALE)

log = logging.getLogger("cute.replicas")


class ReplicaState(StrEnum):
    """What becomes of reads that may go to a replica: all but `SERVES` goes to the primary."""

    SERVES = "serves"
    AWAY = "away"
    BEHIND = "behind"
    NO_REPLICA = "no_replica"


TEXTS = {
    ReplicaState.SERVES: "A replica serves reads.",
    ReplicaState.AWAY: "No replica responds: the primary serves all reads.",
    ReplicaState.BEHIND: "The replicas are too far behind: the primary serves all reads.",
    ReplicaState.NO_REPLICA: (
        "DATABASE_READ_URL leads to no replica, or through a connection pooler: the primary serves "
        "all reads."
    ),
}


class ReplicaReads:
    """Reads of one call: on one connection to a replica, and after a failure on the primary.

    They never come back from there, since what is read later must not be older.
    """

    __slots__ = ("_connection", "_primary", "info")

    def __init__(self, connection: ReplicaConnection, primary: Reads) -> None:
        self._connection: ReplicaConnection | None = connection
        self._primary = primary
        self.info = primary.info

    @property
    def is_on_replica(self) -> bool:
        """Whether all that was read came from the replica."""
        return self._connection is not None

    def rows(self, statement: Statement, **values: Any) -> Sequence[Any]:
        """The rows of a statement. Raises what the primary raises."""
        if self._connection is not None:
            try:
                return self._connection.rows(statement, values)
            except psycopg2.Error as error:
                # Away, slow, in conflict with what it replays, or without a table of a new release.
                if isinstance(error, _UNUSABLE):
                    self._connection.close()
                self._connection = None
        return self._primary.rows(statement, **values)


class Replicas:
    """At most `most` connections to replicas, for reads that may be `bound_s` old.

    `pooler` is what `primary_url` leads through. `clock` is monotonic, in seconds.
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
        # The thread's own, all below.
        self._open: list[ReplicaConnection] = []
        self._peak = 0
        self._primary: PreparedConnection | None = None
        self._positions = Positions(REMEMBERED_S)
        self._failure: psycopg2.Error | None = None
        self._again_at, self._again_s = 0.0, AGAIN_FIRST_S
        self._upkeep_at = clock() + SHRINK_S
        self.state = ReplicaState.AWAY
        self._logged: ReplicaState | None = None
        self._logged_at = clock() - LOGGED_S
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="replicas", daemon=True)

    def start(self) -> None:
        """Begin to connect; once."""
        self._thread.start()

    def stop(self) -> None:
        """End: all connections are closed within a moment."""
        self._stopping.set()

    def take(self, wrote: int | None) -> ReplicaConnection | None:
        """A connection that may serve a caller with this last change; None: read on the primary."""
        now = self._clock()
        for _ in range(len(self._idle)):
            try:
                one = self._idle.pop()
            except IndexError:
                break
            if judge(one.seen, now=now, bound_s=self._bound_s, wrote=wrote) is Fitness.FIT:
                self._peak = max(self._peak, len(self._open) - len(self._idle))
                return one
            self._idle.appendleft(one)
        return None

    def give(self, connection: ReplicaConnection) -> None:
        """Give back what `take` returned; it may be closed."""
        if not connection.closed:
            self._idle.append(connection)

    def lag_ms(self, connection: ReplicaConnection) -> int:
        """How old what has just been read from it is, at most."""
        seen = connection.seen
        assert seen is not None, "only what has been looked at is fit"
        assert seen.as_of is not None, "see `judge`"
        return round((self._clock() - seen.as_of) * 1_000)

    def least_lag_s(self) -> float | None:
        """How old the data of the newest replica is, at most; None where nobody knows."""
        seen = [one.seen for one in self._open if not one.closed]
        known = [one.as_of for one in seen if one is not None and one.as_of is not None]
        return self._clock() - max(known) if known else None

    def _run(self) -> None:
        while not self._stopping.wait(EVERY_S):
            try:
                self.look()
            except Exception:
                log.exception("The replicas could not be looked at.")
        for one in (self._primary, *self._open):
            if one is not None:
                one.close()

    def look(self) -> None:
        """One round of what the thread does."""
        self._look_at_primary()
        self._open = [one for one in self._open if not one.closed]
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
            # Replicas become too old by themselves.
            if self._primary is not None:
                self._primary.close()
            self._primary = None

    def _connect(self) -> None:
        """Open what is missing: one more than were in use at once, and two at least."""
        if self._clock() < self._again_at:
            return
        while len(self._open) < min(self._most, max(FEWEST, self._peak + 1)):
            try:
                one = ReplicaConnection(self._read_url)
            except psycopg2.Error as error:
                self._fail(error)
                return
            self._open.append(one)
            self._idle.append(one)

    def _look_at(self, one: ReplicaConnection) -> None:
        now = self._clock()
        try:
            one.look(self._positions)
        except psycopg2.Error as error:
            one.close()
            self._fail(error)
            return
        self._failure, self._again_s = None, AGAIN_FIRST_S
        if judge(one.seen, now=now, bound_s=self._bound_s, wrote=None) is Fitness.FIT:
            one.fit_at = now
        elif now - one.fit_at > REPLACED_S:
            one.close()
            return
        self._idle.append(one)

    def _fail(self, error: psycopg2.Error) -> None:
        self._failure = error
        self._again_at = self._clock() + self._again_s
        self._again_s = min(self._again_s * 2, AGAIN_MOST_S)

    def _shrink(self) -> None:
        keep, self._peak = max(FEWEST, self._peak), len(self._open) - len(self._idle)
        for _ in range(len(self._open) - keep):
            with suppress(IndexError):
                self._idle.popleft().close()

    def _judge(self) -> None:
        now = self._clock()
        seen = [one.seen for one in self._open if not one.closed]
        found = {judge(one, now=now, bound_s=self._bound_s, wrote=None) for one in seen}
        if Fitness.FIT in found:
            self.state = ReplicaState.SERVES
        elif Fitness.BEHIND in found:
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
