"""HTTP calls with one deadline, however slowly the server sends.

httpx's timeouts apply to each wait: a server that sends a byte now and then never exceeds them.
Here every wait on the socket also ends at the call's deadline.
"""

import ssl
from collections.abc import Callable, Iterable
from typing import Any

import httpcore
import httpx

from cute_api.outbound.look_up import Resolver


class _Watch:
    """Limits waits: they never last beyond `ends`, in seconds of `clock`."""

    def __init__(self, ends: float, clock: Callable[[], float]) -> None:
        self._ends = ends
        self._clock = clock

    def bound(self, timeout: float | None) -> float:
        left = self._ends - self._clock()
        if left <= 0:
            raise httpcore.ReadTimeout("The call's deadline has passed.")
        return left if timeout is None else min(timeout, left)


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream, watch: _Watch) -> None:
        self._inner = inner
        self._watch = watch

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._watch.bound(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._watch.bound(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        made = self._inner.start_tls(ssl_context, server_hostname, self._watch.bound(timeout))
        return _Stream(made, self._watch)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    def __init__(self, watch: _Watch, resolver: Resolver) -> None:
        self._inner = httpcore.SyncBackend()
        self._watch = watch
        self._resolver = resolver

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failure: httpcore.ConnectError | httpcore.ConnectTimeout
        try:
            # The backend's own look-up would have no timeout.
            addresses = self._resolver.addresses(host, port, self._watch.bound(timeout))
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        for address in addresses:
            try:
                made = self._inner.connect_tcp(
                    address, port, self._watch.bound(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(made, self._watch)
        raise failure


class _Transport(httpx.HTTPTransport):
    """A transport with our backend, for which httpx has no parameter."""

    def __init__(self, context: ssl.SSLContext, watch: _Watch, resolver: Resolver) -> None:
        super().__init__(verify=context, trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=context, max_connections=1, network_backend=_Backend(watch, resolver)
        )


def client(
    context: ssl.SSLContext,
    *,
    wait_s: float,
    ends: float,
    clock: Callable[[], float],
    resolver: Resolver,
) -> httpx.Client:
    """A client for one call: each wait, also a look-up, takes at most `wait_s`.

    The call ends at `ends` at the latest. The client doesn't follow redirects, and ignores the
    environment. A call that is too slow raises `httpx.TimeoutException`.
    """
    return httpx.Client(
        transport=_Transport(context, _Watch(ends, clock), resolver),
        timeout=wait_s,
        follow_redirects=False,
        trust_env=False,
    )
