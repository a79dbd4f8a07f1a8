"""How the limit storage is reached, and how long a decision may wait for it.

A wait is cut into looks: a call gives up after five looks of 10 ms that found no reply. On a
machine where this process itself was held up recently it looks a few times more: a reply that is
late because the machine is busy is no sign that the storage is away, and taking it for one would
make limits inexact.
"""

import math
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from redis.backoff import NoBackoff
from redis.connection import Connection, UnixDomainSocketConnection
from redis.retry import Retry

from cute_api.edge.limits.pulse import PULSE, Pulse
from cute_api.outbound.look_up import OWN_SERVERS

LOOKS = 5
LOOK_SECONDS = 0.01
BUDGET_SECONDS = LOOKS * LOOK_SECONDS
WATCHED_THREADS = 8
# So many times as long as we were held up may others be, of which we know nothing.
HELD_UP_FACTOR = 10
MAX_LOOKS = 100
# Of one round trip on a watched thread, which nobody waits for any more when it is over.
WATCHED_TIMEOUT_SECONDS = 1.0

# `limits` knows these by other names. One client serves both makes.
_SCHEMES = {
    "unix": "redis+unix",
    "valkey": "redis",
    "valkeys": "rediss",
    "valkey+unix": "redis+unix",
    "valkey+sentinel": "redis+sentinel",
    "valkey+cluster": "redis+cluster",
}

T = TypeVar("T")


def looks(pulse: Pulse = PULSE) -> int:
    """How many looks a wait has now: five, and more on a busy machine."""
    more = math.ceil(HELD_UP_FACTOR * max(pulse.held_up - LOOK_SECONDS, 0.0) / LOOK_SECONDS)
    return min(LOOKS + more, MAX_LOOKS)


class LookingSocket(socket.socket):
    """A connected socket whose timeout is one look; `recv` takes several of them."""

    @classmethod
    def over(cls, plain: socket.socket) -> "LookingSocket":
        timeout = plain.gettimeout()
        looking = cls(fileno=plain.detach())
        looking.settimeout(timeout)
        return looking

    def recv(self, bufsize: int, flags: int = 0, /) -> bytes:
        looked = 0
        while True:
            try:
                return super().recv(bufsize, flags)
            except TimeoutError:
                looked += 1
                if looked >= looks():
                    raise


class LookingConnection(Connection):
    def _connect(self) -> LookingSocket:
        # The client would look up by itself, for as long as that takes.
        named, self.host = self.host, OWN_SERVERS.addresses(self.host, self.port)[0]
        try:
            return LookingSocket.over(super()._connect())  # type: ignore[no-untyped-call]  # redis has no types here
        finally:
            self.host = named


class LookingUnixConnection(UnixDomainSocketConnection):
    def _connect(self) -> LookingSocket:
        return LookingSocket.over(super()._connect())  # type: ignore[no-untyped-call]  # redis has no types here


@dataclass(frozen=True, slots=True)
class StorageAddress:
    """A storage URL as `limits` takes it, with its options.

    One call to a `watched` storage can be several round trips (Sentinel and Cluster look for the
    node first, TLS shakes hands): such calls are made on threads that can be left alone.
    """

    url: str
    options: dict[str, Any]
    watched: bool


def address_of(url: str) -> StorageAddress:
    """The address of LIMITS_REDIS_URL: one server, `redis+sentinel://…` or `redis+cluster://…`."""
    scheme, separator, rest = url.partition("://")
    scheme = _SCHEMES.get(scheme, scheme)
    looking = {"redis": LookingConnection, "redis+unix": LookingUnixConnection}.get(scheme)
    options: dict[str, Any] = {
        "socket_timeout": WATCHED_TIMEOUT_SECONDS if looking is None else LOOK_SECONDS,
        "socket_connect_timeout": WATCHED_TIMEOUT_SECONDS if looking is None else BUDGET_SECONDS,
        # A second try would count twice when only the reply was lost.
        "retry": Retry(NoBackoff(), 0),
    }
    if looking is not None:
        options["connection_class"] = looking
    if scheme == "redis+sentinel":
        options["sentinel_kwargs"] = {
            "socket_timeout": WATCHED_TIMEOUT_SECONDS,
            "socket_connect_timeout": WATCHED_TIMEOUT_SECONDS,
            "retry": Retry(NoBackoff(), 0),
        }
    return StorageAddress(f"{scheme}{separator}{rest}", options, watched=looking is None)


class Watch:
    """Makes calls on threads of its own, and leaves those alone that take too long."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(WATCHED_THREADS, thread_name_prefix="limit-store")

    def __call__(self, ask: Callable[[], T]) -> T:
        """What `ask` gives or raises; TimeoutError when it takes longer than the budget."""
        future = self._threads.submit(ask)
        looked = 0
        while looked < looks():
            try:
                return future.result(LOOK_SECONDS)
            except TimeoutError:
                if future.done():
                    raise
                looked += 1
        future.cancel()
        raise TimeoutError(f"no reply in {looked} looks of {LOOK_SECONDS * 1000:.0f} ms")
