"""Pools of connections that share a budget, and shrink when idle.

An API process has one pool of connections in autocommit mode, for reads and for changes in few
round trips (`reads`, `changes`), and one for sessions of SQLAlchemy. Each shrinks to the number of
connections that were in use at once within the last `SHRINK_S`.
"""

import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import psycopg2
from sqlalchemy import Engine
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import QueuePool

from cute_api.lib.breaker import Breaker
from cute_api.lib.worker_thread import WorkerThread
from cute_api.metrics import reported
from cute_api.metrics.reports import PROCESS_METRICS, ProcessMetrics

SHRINK_S = 30.0
WAIT_S = 5.0


@dataclass(frozen=True, slots=True)
class PoolShares:
    """How an API process divides its connections.

    Of the `direct` ones, changes, which wait for locks, may use `changes`; the others are reserved
    for reads. Of the `sessions`, pages of the portal may use `pages`.
    """

    direct: int
    changes: int
    sessions: int
    pages: int

    @property
    def in_lane(self) -> int:
        """The limit of a lane's reads, and of its other calls.

        From four connections on, both together leave connections for other lanes.
        """
        return max(1, self.direct // 2 - 1)

    @classmethod
    def of(cls, connections: int) -> "PoolShares":
        """A third for sessions; the rest is direct."""
        sessions = connections // 3
        direct = connections - sessions
        return cls(
            direct=direct,
            changes=direct - max(1, direct // 3),
            sessions=sessions,
            pages=max(1, sessions - sessions // 3),
        )


class PoolWaits:
    """Counts how often and how long calls wait for one pool, or a share of it."""

    def __init__(self, pool: str, own: ProcessMetrics = PROCESS_METRICS) -> None:
        self._pool = pool
        self._own = own

    def count(self, began: float, *, in_vain: bool) -> None:
        """Count a wait that ends now; it `began` at this monotonic time."""
        self._own.add(reported.POOL_WAITS, self._pool)
        self._own.add(reported.POOL_WAIT_TIME, self._pool, by=time.monotonic() - began)
        if in_vain:
            self._own.add(reported.POOL_TIMEOUTS, self._pool)


DIRECT_WAITS = PoolWaits("direct")
CHANGES_WAITS = PoolWaits("changes")
SESSIONS_WAITS = PoolWaits("sessions")
PAGES_WAITS = PoolWaits("pages")


class NoConnectionError(psycopg2.OperationalError):
    """None of the process's connections came free in time."""


class PoolSuspendedError(NoConnectionError):
    """The last calls to PostgreSQL timed out, so this one was not made."""

    def __init__(self) -> None:
        super().__init__("PostgreSQL does not respond: no connection of the pool is used.")


class Closable(Protocol):
    """A connection."""

    @property
    def closed(self) -> bool:
        """Whether it was closed, or found broken."""
        ...

    def close(self) -> None:
        """Close it; it may be broken."""
        ...


C = TypeVar("C", bound=Closable)


class Pool(Generic[C]):
    """A thread-safe pool, which opens a connection when all others are in use.

    While its `breaker`, to which connections report, is open, `take` fails. The connection that was
    used last is taken first. Callers give connections back, by `put` if they may be broken.
    """

    def __init__(
        self,
        connect: Callable[[], C],
        most: int,
        *,
        wait_s: float = WAIT_S,
        breaker: Breaker | None = None,
    ) -> None:
        self._connect = connect
        self.breaker = breaker
        self._most = most
        self._wait_s = wait_s
        self._idle: deque[C] = deque()
        self._open = self._peak = self._waiting = 0
        self._changed = threading.Condition()

    @property
    def open(self) -> int:
        """The number of open connections."""
        return self._open

    @property
    def idle(self) -> int:
        """The number of idle connections."""
        return len(self._idle)

    def take(self) -> C:
        """Take a connection; raises `NoConnectionError`, or the error of opening one."""
        if self.breaker is not None and not self.breaker.admits():
            raise PoolSuspendedError
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._wait()
        # No lock needed: a peak that is one too low only closes one connection too many.
        used = self._open - len(self._idle)
        self._peak = max(self._peak, used)
        return connection

    def put(self, connection: C) -> None:
        """Return a connection that may be broken. If it is, close the idle ones too, because they
        are probably broken as well."""
        if connection.closed:
            self._forget(1)
            self._close_idle(len(self._idle))
        else:
            self.give(connection)

    def give(self, connection: C) -> None:
        """Return a working connection."""
        self._idle.append(connection)
        if self._waiting:
            with self._changed:
                self._changed.notify()

    def shrink(self) -> None:
        """Close connections that were not needed since the last call."""
        keep, self._peak = max(self._peak, 1), self._open - len(self._idle)
        self._close_idle(self._open - keep)

    def close(self) -> None:
        """Close all idle connections."""
        self._close_idle(len(self._idle))

    def _close_idle(self, count: int) -> None:
        for _ in range(count):
            with suppress(IndexError):
                # Close the connection that has been idle longest.
                self._idle.popleft().close()
                self._forget(1)

    def _forget(self, count: int) -> None:
        with self._changed:
            self._open -= count
            self._changed.notify(count)

    def _wait(self) -> C:
        with self._changed:
            self._waiting += 1
            began = time.monotonic()
            waited = in_vain = False
            try:
                while self._open >= self._most:
                    # `_waiting` was raised before this check, so no returned connection is missed.
                    if self._idle:
                        with suppress(IndexError):
                            return self._idle.pop()
                    waited = True
                    if not self._changed.wait(self._wait_s):
                        in_vain = True
                        raise NoConnectionError(
                            f"All {self._most} connections to PostgreSQL are in use."
                        )
                self._open += 1
            finally:
                self._waiting -= 1
                if waited:
                    DIRECT_WAITS.count(began, in_vain=in_vain)
        try:
            return self._connect()
        except BaseException:
            self._forget(1)
            raise


class SessionPool(QueuePool):
    """SQLAlchemy's pool, which never closes connections itself, with `shrink`."""

    _peak = 0

    def _do_get(self) -> Any:
        used, most = self.checkedout() + 1, self._pool.maxsize
        self._peak = max(self._peak, min(used, most))
        if used <= most:
            return super()._do_get()
        began, in_vain = time.monotonic(), False
        try:
            return super()._do_get()
        except PoolTimeoutError:
            in_vain = True
            raise
        finally:
            SESSIONS_WAITS.count(began, in_vain=in_vain)

    def shrink(self) -> None:
        """Close connections that were not needed since the last call."""
        keep, self._peak = max(self._peak, 1), self.checkedout()
        while self.checkedin() + self.checkedout() > keep:
            try:
                record = self._pool.get(False)
            except queue.Empty:
                return
            # As the pool itself does with surplus connections.
            record.close()
            self._dec_overflow()


@dataclass(frozen=True, slots=True)
class EnginePool:
    """The current pool of an engine; `dispose` replaces an engine's pool."""

    engine: Engine

    @property
    def pool(self) -> SessionPool:
        """The engine's current pool."""
        pool = self.engine.pool
        assert isinstance(pool, SessionPool), "see models.database.make_engine"
        return pool

    def shrink(self) -> None:
        """Close connections that were not needed since the last call."""
        self.pool.shrink()

    def close(self) -> None:
        """Close all idle connections."""
        self.engine.dispose()


def show_pools(direct: Pool[C], sessions: EnginePool, shares: PoolShares) -> None:
    """Add the pools to the process's metrics."""
    PROCESS_METRICS.begin(reported.POOL_WAITS, reported.POOL_WAIT_TIME, reported.POOL_TIMEOUTS)
    sizes = {("direct",): shares.direct, ("sessions",): shares.sessions}
    PROCESS_METRICS.read(reported.POOL_SIZE, lambda: sizes)

    def connections() -> dict[tuple[str, ...], float]:
        pool, idle = sessions.pool, direct.idle
        return {
            ("direct", "in_use"): max(direct.open - idle, 0),
            ("direct", "idle"): idle,
            ("sessions", "in_use"): pool.checkedout(),
            ("sessions", "idle"): pool.checkedin(),
        }

    PROCESS_METRICS.read(reported.POOL_CONNECTIONS, connections)


class ShrinkablePool(Protocol):
    """A pool."""

    def shrink(self) -> None:
        """Close connections that were not needed since the last call."""
        ...

    def close(self) -> None:
        """Close all idle connections."""
        ...


class Shrinker:
    """Shrinks pools from time to time, on its own thread, and closes them at the end.

    Call `start` and `stop` once each.
    """

    def __init__(self, pools: Sequence[ShrinkablePool], every_s: float = SHRINK_S) -> None:
        self._pools = pools
        self._every_s = every_s
        self._thread = WorkerThread("pools", self._work)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Stop without waiting for the daemon thread, and close all idle connections."""
        self._thread.stop()
        for pool in self._pools:
            pool.close()

    def _work(self) -> float:
        for pool in self._pools:
            pool.shrink()
        return self._every_s
