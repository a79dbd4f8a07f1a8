"""How many connections there may be, in all and from one address, and which one makes room.

Each connection waits for its client (to send a request or the rest of one, or to take a response)
or is busy. Too many close the one that has waited longest without progress, so a client that
opens thousands and does little with them loses those, and everybody else is served. Pure
bookkeeping.
"""

import ipaddress
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Generic, TypeVar

from cute_api.config import Network
from cute_api.config_serving import DEFAULT_CONNECTIONS_PER_ADDRESS
from cute_api.edge.reading.client_address import is_in, parse

MAX_CONNECTIONS = 4_096
# Requests that are not whole, and so not authenticated, and responses that are not taken: at most
# one in so many of the connections of an address, and of all.
UNFINISHED_ONE_IN = 2
# Who has one IPv6 address usually has all of its /64.
_HOST_BITS = 64

Connection = TypeVar("Connection", bound=Hashable)


@dataclass(slots=True)
class _Group(Generic[Connection]):
    """Some connections: those that wait, by when each last made progress, the oldest first."""

    open: int = 0
    idle: dict[Connection, int] = field(default_factory=dict)
    unfinished: dict[Connection, int] = field(default_factory=dict)

    def drop(self, connection: Connection) -> None:
        self.idle.pop(connection, None)
        self.unfinished.pop(connection, None)

    def slowest(self, besides: Connection) -> Connection | None:
        """The one that has made no progress for longest."""
        oldest = [
            next(((step, one) for one, step in waiting.items() if one is not besides), None)
            for waiting in (self.idle, self.unfinished)
        ]
        found = [one for one in oldest if one is not None]
        return min(found, key=itemgetter(0))[1] if found else None


class Connections(Generic[Connection]):
    """The connections of one process. `trusted` proxies may have as many as all may together.

    Each call takes about the same time, however many there are. For use by one thread.
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
        self._steps = 0

    def __len__(self) -> int:
        return len(self._keys)

    def enter(self, connection: Connection, peer: str | None) -> Connection | None:
        """Note a new connection, which waits; `peer` is its address, None on a Unix socket.

        Returns the one to close for it, which is noted no longer, if there are too many: another
        that waits or, if all of them are busy, the new one itself.
        """
        key = self._key(peer)
        self._keys[connection] = key
        self._groups.setdefault(key, _Group())
        for group in self._groups_of(connection):
            group.open += 1
        self.wait(connection)
        for group, most in self._bounds(connection):
            if group.open > most:
                closing = group.slowest(connection) or connection
                self.leave(closing)
                return closing
        return None

    def wait(self, connection: Connection) -> None:
        """It waits for its next request. One that has left stays away."""
        self.work(connection)
        self._steps += 1
        for group in self._groups_of(connection):
            group.idle[connection] = self._steps

    def stall(self, connection: Connection) -> Connection | None:
        """It waits for its client amid a request or a response; say so at each progress.

        Returns the one to close, which is noted no longer, if too many do: the slowest of them.
        """
        self.work(connection)
        self._steps += 1
        for group in self._groups_of(connection):
            group.unfinished[connection] = self._steps
        for group, most in self._bounds(connection):
            if len(group.unfinished) > max(most // UNFINISHED_ONE_IN, 1):
                closing = next(iter(group.unfinished))
                self.leave(closing)
                return closing
        return None

    def work(self, connection: Connection) -> None:
        """Its request is whole, or its response is under way."""
        for group in self._groups_of(connection):
            group.drop(connection)

    def leave(self, connection: Connection) -> None:
        """It is closed, or about to be. To say so twice changes nothing."""
        for group in self._groups_of(connection):
            group.drop(connection)
            group.open -= 1
        if connection in self._keys:
            key = self._keys.pop(connection)
            if not self._groups[key].open:
                del self._groups[key]

    def _groups_of(self, connection: Connection) -> Sequence[_Group[Connection]]:
        """The groups of a connection: that of its address, and all. None of one that has left."""
        if connection not in self._keys:
            return ()
        return (self._groups[self._keys[connection]], self._all)

    def _bounds(self, connection: Connection) -> Iterable[tuple[_Group[Connection], int]]:
        """The groups of a connection, with how many each may have."""
        groups = self._groups_of(connection)
        if groups and self._keys[connection] is not None:
            yield groups[0], self._most_per_address
        if groups:
            yield self._all, self._most

    def _key(self, peer: str | None) -> Hashable:
        """What is counted as one address; None for what is not counted by address."""
        address = parse(peer or "")
        if address is None or is_in(address, self._trusted):
            return None
        if isinstance(address, ipaddress.IPv6Address):
            return int(address) >> _HOST_BITS
        return str(address)
