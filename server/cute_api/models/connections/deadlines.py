"""Client-side deadlines for all statements on PostgreSQL.

A server that is stopped, or behind a network that drops packets, keeps connections open and never
replies, and `statement_timeout` works only in the server. psycopg2 delegates each wait to our
function, which raises `NoResponseError` at the deadline; psycopg2 then closes the connection. In a
process that has loaded this module, no connection can use COPY, and connections that aren't ours
wait without a limit.
"""

import select
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import psycopg2
from psycopg2 import extensions, extras

from cute_api.lib.breaker import OPEN_S, Breaker
from cute_api.models.connections.hosts import places_of

CONNECT_S = 3.0
"""Timeout for connecting to one host."""
SLACK_S = 2.0
"""How much longer we wait than the server's own timeout, because its error says more."""
SERVER_STATEMENT_S = 10.0
"""The `statement_timeout` of our sessions."""
STATEMENT_S = SERVER_STATEMENT_S + SLACK_S
LOCK_S = 5.0
"""The `lock_timeout` of our sessions."""
CHECK_S = 4.0
"""How long a check waits: a network that delays each reply by two seconds is slow, not down.

A statement that has waited this long fails at once if the check got no response meanwhile.
"""
LOOK_S = 0.5
"""How often a waiting statement looks at the result of the check."""
_EVENTS = {extensions.POLL_READ: select.POLLIN, extensions.POLL_WRITE: select.POLLOUT}


@dataclass(frozen=True, slots=True)
class DatabaseTimeouts:
    """The timeouts of an API process for PostgreSQL; tests use shorter ones.

    `lock_s` is for a lock, `open_s` how long a breaker stays open.
    """

    statement_s: float = STATEMENT_S
    lock_s: float = LOCK_S
    open_s: float = OPEN_S


PATIENCE = DatabaseTimeouts()


class NoResponseError(psycopg2.OperationalError):
    """PostgreSQL did not respond by the deadline; the statement's outcome is unknown."""


class BoundedConnection(extensions.connection):
    """A connection whose waits end after `bound_s`: first for connecting, then for each send. It
    reports the result of each wait to its `breaker`."""

    bound_s = CONNECT_S
    reading: "select.poll | None" = None

    def __init__(
        self,
        *arguments: Any,
        statement_s: float = STATEMENT_S,
        breaker: Breaker | None = None,
        **options: Any,
    ) -> None:
        self.breaker = breaker
        super().__init__(*arguments, **options)
        self.bound_s = statement_s
        self.reading = select.poll()
        self.reading.register(self.fileno(), select.POLLIN)


C = TypeVar("C", bound=BoundedConnection)


def connect(
    url: str,
    arguments: Mapping[str, Any],
    *,
    factory: type[C],
    statement_s: float = STATEMENT_S,
    breaker: Breaker | None = None,
) -> C:
    """Connect to the first host of the URL that accepts; each gets `CONNECT_S`.

    libpq itself tries the next host only after a failure, and a stopped server doesn't fail. Raises
    `psycopg2.OperationalError`.
    """

    def make(*arguments: Any, **options: Any) -> C:
        return factory(*arguments, statement_s=statement_s, breaker=breaker, **options)

    failure: psycopg2.OperationalError | None = None
    for place in places_of(url):
        try:
            connection: C = psycopg2.connect(connection_factory=make, **{**place, **arguments})
        except psycopg2.OperationalError as error:
            failure = error
        else:
            return connection
    assert failure is not None, "there is at least one host"
    raise failure


@contextmanager
def bound(connection: extensions.connection, seconds: float) -> Iterator[None]:
    """Give the connection's statements another timeout within the block."""
    assert isinstance(connection, BoundedConnection), "see `connect`"
    before, connection.bound_s = connection.bound_s, seconds
    try:
        yield
    finally:
        connection.bound_s = before


def _wait(connection: extensions.connection) -> None:
    """Wait until the sent statements are done."""
    if not isinstance(connection, BoundedConnection):
        extras.wait_select(connection)
        return
    breaker = connection.breaker
    began = time.monotonic()
    while (state := connection.poll()) != extensions.POLL_OK:
        poller = connection.reading
        if poller is None or state != extensions.POLL_READ:
            # While it connects, the socket may change with each poll.
            poller = select.poll()
            poller.register(connection.fileno(), _EVENTS[state])
        if not _is_ready(poller, breaker, began, connection.bound_s):
            if breaker is not None:
                breaker.failed()
            raise NoResponseError("PostgreSQL does not respond in time.")
    if breaker is not None and breaker.failures:
        breaker.succeeded()


def _is_ready(poller: "select.poll", breaker: Breaker | None, began: float, bound_s: float) -> bool:
    """Whether the socket became ready in time, before the check found the server silent.

    If the check is well again on a new connection, this one is probably lost.
    """
    while (left_s := began + bound_s - time.monotonic()) > 0:
        if poller.poll(min(left_s, LOOK_S) * 1_000):
            return True
        is_silent = breaker is not None and breaker.was_held_since(began)
        if is_silent and time.monotonic() - began >= CHECK_S:
            return False
    return False


extensions.set_wait_callback(_wait)
