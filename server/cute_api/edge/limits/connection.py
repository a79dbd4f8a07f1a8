"""Connections to the limit storage, and the time budget of a decision."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from redis.backoff import NoBackoff
from redis.connection import Connection
from redis.retry import Retry

from cute_api.outbound.look_up import OWN_SERVERS

# For one reply or connection attempt. On an overloaded machine a healthy Valkey may get no CPU for
# up to 150 ms; treating that as an outage would make limits inexact.
TIMEOUT_SECONDS = 0.25
WATCHED_THREADS = 8
# For one round trip on a watched thread, which is abandoned after this time.
WATCHED_TIMEOUT_SECONDS = 1.0

# `limits` uses other names for these schemes. One client serves both Valkey and Redis.
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
    """Looks up its host with a timeout, which the client lacks."""

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
    """A storage URL for `limits`, with its options.

    A call to a `watched` storage can take several round trips (Sentinel and Cluster find the node,
    TLS shakes hands), so it runs on a thread that can be abandoned.
    """

    url: str
    options: dict[str, Any]
    watched: bool


def address_of(url: str) -> StorageAddress:
    """Parse LIMITS_REDIS_URL: one server, `redis+sentinel://…` or `redis+cluster://…`."""
    scheme, separator, rest = url.partition("://")
    scheme = _SCHEMES.get(scheme, scheme)
    watched = scheme not in {"redis", "redis+unix"}
    timeout_s = WATCHED_TIMEOUT_SECONDS if watched else TIMEOUT_SECONDS
    options: dict[str, Any] = {
        "socket_timeout": timeout_s,
        "socket_connect_timeout": timeout_s,
        # A retry would count twice if only the reply was lost.
        "retry": Retry(NoBackoff(), 0),
    }
    if scheme == "redis":
        options["connection_class"] = NamedHostConnection
    if scheme == "redis+sentinel":
        options["sentinel_kwargs"] = dict(options)
    return StorageAddress(f"{scheme}{separator}{rest}", options, watched)


class Watch:
    """Makes calls on its own threads, and abandons those that take too long."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(WATCHED_THREADS, thread_name_prefix="limit-store")

    def __call__(self, ask: Callable[[], T]) -> T:
        """Return the result of `ask`. Raises its error, or TimeoutError."""
        future = self._threads.submit(ask)
        try:
            return future.result(TIMEOUT_SECONDS)
        finally:
            future.cancel()
