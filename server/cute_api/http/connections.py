"""How many connections there may be, in all and from one address, and which one makes room.

One that waits for a request, the longest-waiting first, is closed for a new one: a client that
opens thousands and sends nothing loses those, and everybody else is served. Pure bookkeeping.
"""

import ipaddress
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from cute_api.config import DEFAULT_CONNECTIONS_PER_ADDRESS, Network
from cute_api.edge.reading.client_address import is_in, parse

MAX_CONNECTIONS = 4_096
# Who has one IPv6 address usually has all of its /64.
_HOST_BITS = 64

Connection = TypeVar("Connection", bound=Hashable)


@dataclass(slots=True)
class _Group(Generic[Connection]):
    """The connections of one address."""

    open: int = 0
    waiting: dict[Connection, None] = field(default_factory=dict)


class Connections(Generic[Connection]):
    """The connections of one process. `trusted` proxies may have as many as all may together.

    A connection that waits for a request is `wait`ing, else at `work`. Each call takes about the
    same time, however many there are. For use by one thread.
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
        self._waiting: dict[Connection, None] = {}
        self._groups: dict[Hashable, _Group[Connection]] = {}

    def __len__(self) -> int:
        return len(self._keys)

    def enter(self, connection: Connection, peer: str | None) -> Connection | None:
        """Note a new connection, which waits; `peer` is its address, None on a Unix socket.

        Returns the one to close for it, which is noted no longer, if there are too many: another
        that waits or, if all of them are in use, the new one itself.
        """
        key = self._key(peer)
        group = self._groups.setdefault(key, _Group())
        group.open += 1
        self._keys[connection] = key
        self.wait(connection)
        closing: Connection | None = None
        if key is not None and group.open > self._most_per_address:
            closing = next(iter(group.waiting))
        elif len(self._keys) > self._most:
            closing = next(iter(self._waiting))
        if closing is not None:
            self.leave(closing)
        return closing

    def wait(self, connection: Connection) -> None:
        """It waits for its next request. One that has left stays away."""
        if connection in self._keys:
            self._waiting[connection] = None
            self._groups[self._keys[connection]].waiting[connection] = None

    def work(self, connection: Connection) -> None:
        """The head of a request has come."""
        if connection in self._keys:
            self._waiting.pop(connection, None)
            self._groups[self._keys[connection]].waiting.pop(connection, None)

    def leave(self, connection: Connection) -> None:
        """It is closed, or about to be. To say so twice changes nothing."""
        if connection in self._keys:
            self.work(connection)
            key = self._keys.pop(connection)
            group = self._groups[key]
            group.open -= 1
            if not group.open:
                del self._groups[key]

    def _key(self, peer: str | None) -> Hashable:
        """What is counted as one address; None for what is not counted by address."""
        address = parse(peer or "")
        if address is None or is_in(address, self._trusted):
            return None
        if isinstance(address, ipaddress.IPv6Address):
            return int(address) >> _HOST_BITS
        return str(address)
