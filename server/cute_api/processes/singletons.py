"""Singletons: one process works, the others stand by until its session ends.

The advisory lock and all writes belong to one session, so a process that has lost the lock can't
write. Standby processes end the session of a process that hangs (`heartbeat`).
"""

import logging
import time
from collections.abc import Callable, Generator
from contextlib import closing

from cute_api.lib.backoff import backoff
from cute_api.metrics import reported
from cute_api.metrics.reports import PROCESS_METRICS
from cute_api.models.connections.connection import Connection
from cute_api.models.enums import AdvisoryLock
from cute_api.models.failures import ConnectionLost, PostgresError
from cute_api.models.statements import sql
from cute_api.processes import heartbeat
from cute_api.processes.connections import connect
from cute_api.processes.stopping import StopFlag

BUSY_LOOKS = 30
"""Equal looks, a second apart, after which a process that also has other work counts as hung."""

_TRY = sql("SELECT pg_try_advisory_lock(%(lock)s)")

Work = Callable[[Connection], Generator[None, None, None]]
"""Endless; yields after each step, where it may be closed. A step without statements must end well
before its process counts as hung: see `heartbeat`."""

Steps = Callable[[Connection], Generator[bool, None, None]]
"""Like `Work`; yields whether there is more to do now."""


def work_alone(
    work: Work,
    stop: StopFlag,
    *,
    url: str,
    name: str,
    lock: AdvisoryLock,
    log: logging.Logger,
    survived: tuple[type[Exception], ...] = (),
) -> None:
    """Do the work until `stop` is set, while no other process does.

    `name` is the session's. After an error of PostgreSQL, or one of `survived`, it reconnects and
    stands by again, with a backoff that a successful step resets.
    """
    errors: tuple[type[Exception], ...] = (PostgresError, *survived)
    _show(lock)
    delays = backoff()
    while not stop.is_set():
        try:
            with closing(connect(url, name)) as connection:
                if not _take_over(connection, lock, stop, log):
                    break
                beat_at = 0.0
                with closing(work(connection)) as steps:
                    for _ in steps:
                        delays = backoff()
                        if stop.is_set():
                            break
                        if time.monotonic() >= beat_at:
                            heartbeat.beat(connection)
                            beat_at = time.monotonic() + heartbeat.BEAT_S
        except errors as error:
            delay = next(delays)
            log.warning("A server failed; next attempt in %.1f s: %s", delay, _text_of(error))
            stop.wait(delay)


class SingletonWorker:
    """Singleton work for processes that look for work of several kinds.

    The lock is held from the look that gets it until the session ends. Another process ends the
    session of a process that hangs, or has been busy with other work for `BUSY_LOOKS` seconds, and
    takes over. After an error of PostgreSQL, or one of `survived`, looks do nothing during a
    backoff, which a successful step resets.
    """

    def __init__(
        self,
        steps: Steps,
        *,
        url: str,
        name: str,
        lock: AdvisoryLock,
        log: logging.Logger,
        survived: tuple[type[Exception], ...] = (),
    ) -> None:
        self._make_steps = steps
        self._url, self._name = url, name
        self._lock = lock
        self._log = log
        self._errors: tuple[type[Exception], ...] = (PostgresError, *survived)
        self._connection: Connection | None = None
        self._steps: Generator[bool, None, None] | None = None
        self._delays = backoff()
        self._rest_until = 0.0
        self._looks = heartbeat.LockHolderWatch(BUSY_LOOKS)
        self._look_at = 0.0
        _show(lock)

    def look(self) -> Generator[None, None, None]:
        """Do what is due now if this process gets or has the lock; yields after each step."""
        if time.monotonic() < self._rest_until:
            return
        try:
            if self._steps is None:
                self._steps = self._take_over()
            while self._steps is not None:
                more = next(self._steps)
                self._delays = backoff()
                if not more:
                    return
                yield
        except self._errors as error:
            delay = next(self._delays)
            self._log.warning("A server failed; next attempt in %.1f s: %s", delay, _text_of(error))
            self._rest_until = time.monotonic() + delay
            self.close()
        except Exception:
            self.close()
            raise

    def _take_over(self) -> Generator[bool, None, None] | None:
        if self._connection is None:
            self._connection = connect(self._url, self._name)
        if _get(self._connection, self._lock):
            return self._make_steps(self._connection)
        if time.monotonic() >= self._look_at:
            self._look_at = time.monotonic() + heartbeat.LOOK_S
            _replace_hung(self._connection, self._lock, self._looks, self._log)
        return None

    def close(self) -> None:
        """End the session, which releases the lock."""
        steps, connection = self._steps, self._connection
        self._steps = self._connection = None
        if steps is not None:
            steps.close()
        if connection is not None:
            connection.close()


def _take_over(
    connection: Connection, lock: AdvisoryLock, stop: StopFlag, log: logging.Logger
) -> bool:
    """Wait for the lock; return False if `stop` was set first.

    Ends the session of a holder that hangs.
    """
    looks = heartbeat.LockHolderWatch()
    while not stop.is_set():
        if _get(connection, lock):
            return True
        if not _replace_hung(connection, lock, looks, log):
            stop.wait(heartbeat.LOOK_S)
    return False


def _replace_hung(
    connection: Connection,
    lock: AdvisoryLock,
    looks: heartbeat.LockHolderWatch,
    log: logging.Logger,
) -> bool:
    """End the session of the lock's holder if it hangs; return whether it was ended."""
    holder = heartbeat.holder_of(connection, lock)
    if holder is None or not looks.is_hung(holder):
        return False
    ended = heartbeat.end_session(connection, holder)
    if ended:
        PROCESS_METRICS.add(reported.REPLACEMENTS, heartbeat.work_of(lock))
        log.warning("Replaced a process that hangs.", extra={"session": holder.pid})
    return ended


def _get(connection: Connection, lock: AdvisoryLock) -> bool:
    got: bool = connection.value(_TRY, lock=lock.value)
    PROCESS_METRICS.add(reported.TAKEOVERS, heartbeat.work_of(lock), by=int(got))
    return got


def _show(lock: AdvisoryLock) -> None:
    """Report 0 takeovers and replacements before the first."""
    for metric in (reported.TAKEOVERS, reported.REPLACEMENTS):
        PROCESS_METRICS.add(metric, heartbeat.work_of(lock), by=0)


def _text_of(error: Exception) -> str:
    """The reason of a lost connection; other errors without text, which may have a row's values."""
    cause = getattr(error, "orig", None) or error
    code = getattr(cause, "pgcode", None)
    if code is not None:
        return f"{type(cause).__name__}, SQLSTATE {code}"
    return str(cause).strip() if isinstance(cause, ConnectionLost) else type(cause).__name__
