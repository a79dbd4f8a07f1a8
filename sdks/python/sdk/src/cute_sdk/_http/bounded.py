"""Connections whose reads together end with the attempt, even if the headers arrive byte by byte.

httpx2 gives each read of the headers the same timeout. Here each read gets the time that is left.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from typing import Any

import httpcore2
import httpx2

from .inner_tls import InnerTls
from .time_left import TimeLeft


class _Attempt(threading.local):
    """The time that is left of this thread's attempt."""

    left: TimeLeft | None = None

    def seconds(self, step: str, timeout: float | None) -> float | None:
        """Return the timeout of a read or write. Raises httpcore2's `ReadTimeout`."""
        if self.left is None:
            return timeout
        if self.left.is_over:
            raise httpcore2.ReadTimeout("the response was not complete in time")
        return self.left[step]


class BoundedTransport(httpx2.BaseTransport):
    """Sends directly or through a proxy. Each request has a `TimeLeft` as its extension `timeout`.

    Raises the errors of httpcore2, which have the names of httpx2's. A SOCKS proxy without the
    package socksio is an ImportError.
    """

    def __init__(
        self, limits: httpx2.Limits, tls: ssl.SSLContext, proxy: httpx2.Proxy | None = None
    ) -> None:
        self._attempt = _Attempt()
        self._pool = httpcore2.ConnectionPool(
            ssl_context=tls,
            proxy=None if proxy is None else _core_proxy(proxy),
            max_connections=limits.max_connections,
            max_keepalive_connections=limits.max_keepalive_connections,
            keepalive_expiry=limits.keepalive_expiry,
            network_backend=_Backend(self._attempt),
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        assert isinstance(request.stream, httpx2.SyncByteStream)
        left: TimeLeft = request.extensions["timeout"]
        self._attempt.left = left
        response = self._pool.handle_request(
            httpcore2.Request(
                request.method,
                _core_url(request.url),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx2.Response(
            response.status,
            headers=response.headers,
            stream=_Body(response, self._attempt, left),
            extensions=response.extensions,
        )

    def close(self) -> None:
        self._pool.close()


def _core_url(url: httpx2.URL) -> httpcore2.URL:
    return httpcore2.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )


def _core_proxy(proxy: httpx2.Proxy) -> httpcore2.Proxy:
    """Return httpcore2's form of a proxy. Raises ImportError if its package is missing."""
    if proxy.url.scheme.startswith("socks") and find_spec("socksio") is None:
        raise ImportError("a SOCKS proxy needs the package socksio")
    return httpcore2.Proxy(_core_url(proxy.url), auth=proxy.raw_auth)


class _Body(httpx2.SyncByteStream):
    """The body of a response, in any thread."""

    def __init__(self, response: httpcore2.Response, attempt: _Attempt, left: TimeLeft) -> None:
        self._response = response
        self._attempt = attempt
        self._left = left

    def __iter__(self) -> Iterator[bytes]:
        chunks = self._response.iter_stream()
        while True:
            self._attempt.left = self._left
            try:
                chunk = next(chunks)
            except StopIteration:
                return
            yield chunk

    def close(self) -> None:
        self._response.close()


class _Backend(httpcore2.NetworkBackend):
    """Opens connections that know the attempt."""

    def __init__(self, attempt: _Attempt) -> None:
        self._attempt = attempt
        self._backend = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        stream = self._backend.connect_tcp(host, port, timeout, local_address, socket_options)
        return _Connection(stream, self._attempt)


class _Connection(httpcore2.NetworkStream):
    """A connection that each attempt uses for the time that it has left."""

    def __init__(self, stream: httpcore2.NetworkStream, attempt: _Attempt) -> None:
        self._stream = stream
        self._attempt = attempt

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._attempt.seconds("read", timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._attempt.seconds("write", timeout))

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        if self._stream.get_extra_info("ssl_object") is not None:
            return InnerTls(self, ssl_context, server_hostname, timeout)
        stream = self._stream.start_tls(ssl_context, server_hostname, timeout)
        return _Connection(stream, self._attempt)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def close(self) -> None:
        self._stream.close()
