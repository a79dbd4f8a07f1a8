"""Work that one process at a time does: the others stand by, and take over when its session ends.

The advisory lock and all that is written are of one session: a process that has lost the lock can
write no more.
"""

import logging
from collections.abc import Callable, Generator
from contextlib import closing

import psycopg2
from psycopg2.extensions import connection as Connection

from cute_api.models.locks import AdvisoryLock
from cute_api.processes.connections import backoff, connect
from cute_api.processes.stopping import Stop

STANDBY_S = 1.0

Work = Callable[[Connection], Generator[None, None, None]]
"""Endless; yields after each step, where it may be closed."""


def work_alone(
    work: Work,
    stop: Stop,
    *,
    url: str,
    name: str,
    lock: AdvisoryLock,
    log: logging.Logger,
    survived: tuple[type[Exception], ...] = (),
) -> None:
    """Do the work until `stop` is set, while nobody else does.

    `name` is that of the session. After an error of PostgreSQL, or one of `survived`, it connects
    and stands by again, after a wait that grows until a step succeeds.
    """
    errors: tuple[type[Exception], ...] = (psycopg2.Error, *survived)
    delays = backoff()
    while not stop.is_set():
        try:
            with closing(connect(url, name)) as connection:
                if not _take_over(connection, lock, stop):
                    break
                with closing(work(connection)) as steps:
                    for _ in steps:
                        delays = backoff()
                        if stop.is_set():
                            break
        except errors as error:
            delay = next(delays)
            log.warning("A server failed; next try in %.1f s: %s", delay, _shown(error))
            stop.wait(delay)


def _take_over(connection: Connection, lock: AdvisoryLock, stop: Stop) -> bool:
    """Wait for the lock; whether it is held now, instead of `stop` being set."""
    with connection.cursor() as cursor:
        while not stop.is_set():
            cursor.execute("SELECT pg_try_advisory_lock(%s)", (lock.value,))
            if cursor.fetchone() == (True,):
                return True
            stop.wait(STANDBY_S)
    return False


def _shown(error: Exception) -> str:
    """A server that is away has a reason; what a statement failed with may hold values of a row."""
    cause = getattr(error, "orig", None) or error
    code = getattr(cause, "pgcode", None)
    if code is not None:
        return f"{type(cause).__name__}, SQLSTATE {code}"
    return (
        str(cause).strip() if isinstance(cause, psycopg2.OperationalError) else type(cause).__name__
    )
