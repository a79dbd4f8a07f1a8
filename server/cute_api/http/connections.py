"""Limits for connections, in all and per address, and which one to close when full.

Each connection waits for its client (to send a request or the rest of one, or to read a response)
or is busy. When there are too many, the one that has waited longest without progress is closed:
one whose caller has not presented a valid key, if any. So a client that opens thousands of idle
ones loses those, and all others are served. Pure bookkeeping.
"""

import ipaddress
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Generic, TypeVar

from cute_api.config import Network
from cute_api.config_serving import DEFAULT_CONNECTIONS_PER_ADDRESS
from cute_api.edge.reading.client_address import is_in, parse

MAX_CONNECTIONS = 4_096
# Waiting connections without a valid key, and incomplete requests and unread responses: each at
# most one in this many of the allowed connections of an address, and of all.
CAPPED_ONE_IN = 2
# The owner of an IPv6 address usually owns its whole /64.
_HOST_BITS = 64

Connection = TypeVar("Connection", bound=Hashable)


@dataclass(slots=True)
class _Group(Generic[Connection]):
    """Some connections. The waiting ones are in the order of their last progress, oldest first."""

    open: int = 0
    anonymous: dict[Connection, None] = field(default_factory=dict)
    keyed: dict[Connection, None] = field(default_factory=dict)
    unfinished: dict[Connection, None] = field(default_factory=dict)

    def add(self, connection: Connection, *, keyed: bool, unfinished: bool) -> None:
        """Add a waiting connection that has just made progress."""
        (self.keyed if keyed else self.anonymous)[connection] = None
        if unfinished:
            self.unfinished[connection] = None

    def drop(self, connection: Connection) -> None:
        for waiting in (self.anonymous, self.keyed, self.unfinished):
            waiting.pop(connection, None)

    def slowest(self, besides: Connection) -> Connection | None:
        """The waiting connection with the oldest progress, anonymous ones first."""
        waiting = chain(self.anonymous, self.keyed)
        return next((connection for connection in waiting if connection is not besides), None)

    def beyond(self, most: int) -> Connection | None:
        """The slowest connection of a kind that has more than its share of `most`."""
        for capped in (self.unfinished, self.anonymous):
            if len(capped) > max(most // CAPPED_ONE_IN, 1):
                return next(iter(capped))
        return None


class Connections(Generic[Connection]):
    """The connections of one process. `trusted` proxies have no limit per address.

    Calls take constant time. Not thread-safe.
    """

    def __init__(
        self,
        *,
        most: int = MAX_CONNECTIONS,
        most_per_address: int = DEFAULT_CONNECTIONS_PER_ADDRESS,
        trusted: Sequence[Network] = (),
    ) -> None:
        self._most = most
        self._most_per_address = most_per_address
        self._trusted = trusted
        self._keys: dict[Connection, Hashable] = {}
        self._all: _Group[Connection] = _Group()
        self._groups: dict[Hashable, _Group[Connection]] = {}

    def __len__(self) -> int:
        return len(self._keys)

    def enter(self, connection: Connection, peer: str | None) -> Connection | None:
        """Register a new connection as waiting; `peer` is its address, None on a Unix socket.

        If there are too many, remove and return the connection to close: another waiting one or,
        if all are busy, the new one.
        """
        key = self._key(peer)
        self._keys[connection] = key
        self._groups.setdefault(key, _Group())
        for group in self._groups_of(connection):
            group.open += 1
        closing = self.wait(connection)
        if closing is not None:
            return closing
        for group, most in self._bounds(connection):
            if group.open > most:
                closing = group.slowest(connection) or connection
                self.leave(closing)
                return closing
        return None

    def wait(self, connection: Connection, *, keyed: bool = False) -> Connection | None:
        """Mark a connection as waiting for a request; `keyed` if its caller had a valid key.

        If too many anonymous ones wait, remove and return the slowest, which must be closed.
        """
        return self._wait(connection, keyed=keyed, unfinished=False)

    def stall(self, connection: Connection, *, keyed: bool = False) -> Connection | None:
        """Mark a connection as waiting amid a request or response; call this on each progress.

        If too many of these wait, remove and return the slowest, which must be closed.
        """
        return self._wait(connection, keyed=keyed, unfinished=True)

    def _wait(self, connection: Connection, *, keyed: bool, unfinished: bool) -> Connection | None:
        self.work(connection)
        for group in self._groups_of(connection):
            group.add(connection, keyed=keyed, unfinished=unfinished)
        for group, most in self._bounds(connection):
            closing = group.beyond(most)
            if closing is not None:
                self.leave(closing)
                return closing
        return None

    def work(self, connection: Connection) -> None:
        """Mark a connection as busy: its request is complete, or its response has begun."""
        for group in self._groups_of(connection):
            group.drop(connection)

    def leave(self, connection: Connection) -> None:
        """Remove a connection that is closed or about to be. Idempotent."""
        for group in self._groups_of(connection):
            group.drop(connection)
            group.open -= 1
        if connection in self._keys:
            key = self._keys.pop(connection)
            if not self._groups[key].open:
                del self._groups[key]

    def _groups_of(self, connection: Connection) -> Sequence[_Group[Connection]]:
        """The groups of a connection: its address's, and all. Empty once it is removed."""
        if connection not in self._keys:
            return ()
        return (self._groups[self._keys[connection]], self._all)

    def _bounds(self, connection: Connection) -> Iterable[tuple[_Group[Connection], int]]:
        """The groups of a connection, with their limits."""
        groups = self._groups_of(connection)
        if groups and self._keys[connection] is not None:
            yield groups[0], self._most_per_address
        if groups:
            yield self._all, self._most

    def _key(self, peer: str | None) -> Hashable:
        """The key of an address's group; None without a limit per address."""
        address = parse(peer or "")
        if address is None or is_in(address, self._trusted):
            return None
        if isinstance(address, ipaddress.IPv6Address):
            return int(address) >> _HOST_BITS
        return str(address)
