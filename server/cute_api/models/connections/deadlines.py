"""Deadlines of everything that is sent to PostgreSQL, kept on this side of the connection.

A server that is stopped, or behind a network that drops packets, keeps connections open and replies
to nothing: `statement_timeout` is the server's own. psycopg2 hands each wait to a function of ours,
which raises `NoResponseError` at the deadline; psycopg2 then closes the connection. In a process
that has loaded this module, no connection can use COPY, and those of others wait without a bound.
"""

import select
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg2
from psycopg2 import extensions, extras

from cute_api.lib.breaker import OPEN_S, Breaker
from cute_api.models.connections.hosts import places_of

CONNECT_S = 3.0
"""To connect to one host."""
SLACK_S = 2.0
"""How much longer we wait than the server does by its own bound: it says more of what was wrong."""
SERVER_STATEMENT_S = 10.0
"""The `statement_timeout` of our sessions."""
STATEMENT_S = SERVER_STATEMENT_S + SLACK_S
LOCK_S = 5.0
"""Their `lock_timeout`."""
CHECK_S = 4.0
"""How long a check waits: a network that delays each reply by two seconds is slow, not away.

A statement that has waited this long fails at once if the check got no response either.
"""
LOOK_S = 0.5
"""How often a statement that waits looks at what the check has found."""
_EVENTS = {extensions.POLL_READ: select.POLLIN, extensions.POLL_WRITE: select.POLLOUT}


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a process of the API waits for PostgreSQL; tests have less patience.

    `lock_s` is for a lock, `open_s` how long a breaker stays open.
    """

    statement_s: float = STATEMENT_S
    lock_s: float = LOCK_S
    open_s: float = OPEN_S


PATIENCE = Patience()


class NoResponseError(psycopg2.OperationalError):
    """PostgreSQL did not respond by the deadline. Nobody knows what became of the statement."""


class BoundedConnection(extensions.connection):
    """A connection on which no wait takes longer than `bound_s`: first to connect, then for what is
    sent together. Its `breaker` learns how each wait ended."""

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


def connect(
    url: str,
    arguments: Mapping[str, Any],
    *,
    factory: type[BoundedConnection] = BoundedConnection,
    statement_s: float = STATEMENT_S,
    breaker: Breaker | None = None,
) -> BoundedConnection:
    """A connection to the first host of the URL that will do; each gets `CONNECT_S`.

    libpq tries the next host by itself only after a failure, and a server that is stopped doesn't
    fail. Raises `psycopg2.OperationalError`.
    """

    def make(*given: Any, **options: Any) -> BoundedConnection:
        return factory(*given, statement_s=statement_s, breaker=breaker, **options)

    failure: psycopg2.OperationalError | None = None
    for place in places_of(url):
        try:
            connection: BoundedConnection = psycopg2.connect(
                connection_factory=make, **{**place, **arguments}
            )
        except psycopg2.OperationalError as error:
            failure = error
        else:
            return connection
    assert failure is not None, "there is a host at least"
    raise failure


@contextmanager
def bound(connection: extensions.connection, seconds: float) -> Iterator[None]:
    """Let statements of a connection take so long, other than what it was made with."""
    assert isinstance(connection, BoundedConnection), "see `connect`"
    before, connection.bound_s = connection.bound_s, seconds
    try:
        yield
    finally:
        connection.bound_s = before


def _wait(connection: extensions.connection) -> None:
    """Wait until what was sent is done."""
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
    """Whether the socket became ready in time, and before its server was found silent."""
    while (left_s := began + bound_s - time.monotonic()) > 0:
        if poller.poll(min(left_s, LOOK_S) * 1_000):
            return True
        is_silent = breaker is not None and breaker.is_held
        if is_silent and time.monotonic() - began >= CHECK_S:
            return False
    return False


extensions.set_wait_callback(_wait)
