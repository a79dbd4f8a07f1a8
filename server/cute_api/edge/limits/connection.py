"""How the limit storage is reached, and how long a decision may wait for it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from redis.backoff import NoBackoff
from redis.connection import Connection
from redis.retry import Retry

from cute_api.outbound.look_up import OWN_SERVERS

# Of one reply, or one attempt to connect. Where a machine has more work than cores, a Valkey that
# is well gets no processor for up to 150 ms: to take that for an outage would make limits inexact.
TIMEOUT_SECONDS = 0.25
WATCHED_THREADS = 8
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


class NamedHostConnection(Connection):
    """Looks up its host within a time: the client would wait for as long as the system does."""

    def connect(self) -> None:
        if self.is_connected:
            return
        named, self.host = self.host, OWN_SERVERS.addresses(self.host, self.port)[0]
        try:
            super().connect()  # type: ignore[no-untyped-call]  # redis has no types here
        finally:
            self.host = named


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
    watched = scheme not in {"redis", "redis+unix"}
    timeout_s = WATCHED_TIMEOUT_SECONDS if watched else TIMEOUT_SECONDS
    options: dict[str, Any] = {
        "socket_timeout": timeout_s,
        "socket_connect_timeout": timeout_s,
        # A second try would count twice when only the reply was lost.
        "retry": Retry(NoBackoff(), 0),
    }
    if scheme == "redis":
        options["connection_class"] = NamedHostConnection
    if scheme == "redis+sentinel":
        options["sentinel_kwargs"] = dict(options)
    return StorageAddress(f"{scheme}{separator}{rest}", options, watched)


class Watch:
    """Makes calls on threads of its own, and leaves those alone that take too long."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(WATCHED_THREADS, thread_name_prefix="limit-store")

    def __call__(self, ask: Callable[[], T]) -> T:
        """What `ask` gives or raises; TimeoutError when it takes longer than the timeout."""
        future = self._threads.submit(ask)
        try:
            return future.result(TIMEOUT_SECONDS)
        finally:
            future.cancel()
