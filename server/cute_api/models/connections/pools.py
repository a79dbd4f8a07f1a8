"""Pools of connections that share a budget, wait for no more than it allows, and shrink.

A process of the API has one pool of connections in autocommit, for reads and for changes that go
out in few round trips (`reads`, `changes`), and one for sessions of SQLAlchemy. Each is closed down
to as many connections as were in use at once within the last `SHRINK_S`.
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
from cute_api.metrics import reported
from cute_api.metrics.reports import PROCESS_METRICS, ProcessMetrics

SHRINK_S = 30.0
WAIT_S = 5.0


@dataclass(frozen=True, slots=True)
class Shares:
    """How a process of the API divides its connections.

    Of the `direct` ones `changes` may be in use by changes, which wait for locks: the others are
    left to reads. Of the `sessions`, pages of the portal may use `pages`.
    """

    direct: int
    changes: int
    sessions: int
    pages: int

    @property
    def in_lane(self) -> int:
        """How many calls of a lane there may be, of reads and of others each.

        Both together leave connections to other lanes, from four connections on.
        """
        return max(1, self.direct // 2 - 1)

    @classmethod
    def of(cls, connections: int) -> "Shares":
        """A third for sessions; the rest is direct."""
        sessions = connections // 3
        direct = connections - sessions
        return cls(
            direct=direct,
            changes=direct - max(1, direct // 3),
            sessions=sessions,
            pages=max(1, sessions - sessions // 3),
        )


class Waits:
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


DIRECT_WAITS = Waits("direct")
CHANGES_WAITS = Waits("changes")
SESSIONS_WAITS = Waits("sessions")
PAGES_WAITS = Waits("pages")


class NoConnectionError(psycopg2.OperationalError):
    """None of the process's connections came free in time."""


class PoolSuspendedError(NoConnectionError):
    """PostgreSQL did not respond to the last calls in time: this one was not made."""

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
    """At most so many connections, opened when all others are in use; for any thread.

    While its `breaker` is open, which connections report to, none is given.

    The one that was used last is taken first. Who takes one gives it back, by `put` where it
    may be broken.
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
        """How many connections there are."""
        return self._open

    @property
    def idle(self) -> int:
        """How many of them nobody uses."""
        return len(self._idle)

    def take(self) -> C:
        """A connection; raises `NoConnectionError`, or what keeps it from being opened."""
        if self.breaker is not None and not self.breaker.admits():
            raise PoolSuspendedError
        try:
            taken = self._idle.pop()
        except IndexError:
            taken = self._wait()
        # Without a lock: a peak that is one too low closes a connection too many, no more.
        used = self._open - len(self._idle)
        self._peak = max(self._peak, used)
        return taken

    def put(self, connection: C) -> None:
        """Give back one that may be broken. Then those that are idle are closed: what broke it has
        probably broken them too."""
        if connection.closed:
            self._forget(1)
            self._close_idle(len(self._idle))
        else:
            self.give(connection)

    def give(self, connection: C) -> None:
        """Give back one that works."""
        self._idle.append(connection)
        if self._waiting:
            with self._changed:
                self._changed.notify()

    def shrink(self) -> None:
        """Close what was not needed since the last call."""
        keep, self._peak = max(self._peak, 1), self._open - len(self._idle)
        self._close_idle(self._open - keep)

    def close(self) -> None:
        """Close all that are idle."""
        self._close_idle(len(self._idle))

    def _close_idle(self, count: int) -> None:
        for _ in range(count):
            with suppress(IndexError):
                # The one that was not used for longest.
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
                    # Counted as waiting before it looks: who gives one back sees one of the two.
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
    """SQLAlchemy's pool, which never closes a connection by itself, with `shrink`."""

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
        """Close what was not needed since the last call."""
        keep, self._peak = max(self._peak, 1), self.checkedout()
        while self.checkedin() + self.checkedout() > keep:
            try:
                record = self._pool.get(False)
            except queue.Empty:
                return
            # As the pool itself does with what it has no room for.
            record.close()
            self._dec_overflow()


@dataclass(frozen=True, slots=True)
class SessionsOf:
    """The pool of an engine, which gets another one when it is disposed of."""

    engine: Engine

    @property
    def pool(self) -> SessionPool:
        """As it is now."""
        pool = self.engine.pool
        assert isinstance(pool, SessionPool), "see models.database.make_engine"
        return pool

    def shrink(self) -> None:
        """Close what was not needed since the last call."""
        self.pool.shrink()

    def close(self) -> None:
        """Close all that are idle."""
        self.engine.dispose()


def show_pools(
    direct: Pool[C], sessions: SessionsOf, shares: Shares, own: ProcessMetrics = PROCESS_METRICS
) -> None:
    """Have the process report them."""
    own.begin(reported.POOL_WAITS, reported.POOL_WAIT_TIME, reported.POOL_TIMEOUTS)
    sizes = {("direct",): shares.direct, ("sessions",): shares.sessions}
    own.read(reported.POOL_SIZE, lambda: sizes)

    def connections() -> dict[tuple[str, ...], float]:
        pool, idle = sessions.pool, direct.idle
        return {
            ("direct", "in_use"): max(direct.open - idle, 0),
            ("direct", "idle"): idle,
            ("sessions", "in_use"): pool.checkedout(),
            ("sessions", "idle"): pool.checkedin(),
        }

    own.read(reported.POOL_CONNECTIONS, connections)


class CanShrink(Protocol):
    """A pool."""

    def shrink(self) -> None:
        """Close what was not needed since the last call."""
        ...

    def close(self) -> None:
        """Close all that are idle."""
        ...


class Shrinker:
    """Shrinks pools now and then, on a thread of its own, and closes them at the end.

    `start` and `stop` once each.
    """

    def __init__(self, pools: Sequence[CanShrink], every_s: float = SHRINK_S) -> None:
        self._pools = pools
        self._every_s = every_s
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pools", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, and close all that are idle; a daemon thread is not waited for."""
        self._stopping.set()
        for pool in self._pools:
            pool.close()

    def _run(self) -> None:
        while not self._stopping.wait(self._every_s):
            for pool in self._pools:
                pool.shrink()
