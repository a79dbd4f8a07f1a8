"""The SDK's own HTTP clients, on httpx2. Only `bounded` and `proxies` import it too.

Loaded when a client is created, because importing httpx2 is slow.
"""

from __future__ import annotations

import codecs
import ssl
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpcore2
import httpx2

from .._errors import ConfigurationError, TransportError
from .bounded import BoundedTransport
from .client import (
    AsyncHTTPResponse,
    Headers,
    HTTPRequest,
    HTTPResponse,
    Limits,
)
from .proxies import environment_proxies
from .time_left import TimeLeft

# The first look-up of a host would import this codec. A fork during that import would leave its
# lock held in the child, whose look-ups would then never end.
codecs.lookup("idna")

# The errors of a request. Those of httpcore2 come from `BoundedTransport`.
_ERRORS = (
    httpx2.RequestError,
    httpx2.StreamError,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.ProxyError,
    httpcore2.TimeoutException,
    httpcore2.UnsupportedProtocol,
)
# The server received nothing of a request that failed with one of these.
_NOT_SENT = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout"})
# Another attempt would fail in the same way.
_OURS = frozenset({"LocalProtocolError", "UnsupportedProtocol"})


@dataclass(frozen=True)
class PoolOptions:
    """The options of a pool; `proxy` is a URL. Without one, the environment's applies."""

    limits: Limits | None = None
    proxy: str | None = None
    tls: ssl.SSLContext | None = None


class PooledClient:
    """An `HTTPClient` with a pool of connections."""

    def __init__(self, options: PoolOptions) -> None:
        with _checked_proxy():
            self._client = _sync_client(options)

    def send(self, request: HTTPRequest) -> HTTPResponse:
        """Send a request. Raises `TransportError`."""
        left = TimeLeft(request.timeout, request.read_timeout, time.monotonic)
        try:
            response = self._client.send(_built(self._client, request, left), stream=True)
        except _ERRORS as error:
            raise _failure(error) from error
        if request.stream:
            left.open()
        response.stream = _TimedBody(response, left)
        chunks = self._chunks(response, stream=request.stream)
        return HTTPResponse(response.status_code, _headers(response), chunks, response.close)

    def _chunks(self, response: httpx2.Response, *, stream: bool) -> Iterator[bytes]:
        try:
            yield from response.iter_raw() if stream else response.iter_bytes()
        except _ERRORS as error:
            raise _failure(error) from error

    def close(self) -> None:
        """Close all connections."""
        self._client.close()


class AsyncPooledClient:
    """An `AsyncHTTPClient` with a pool of connections."""

    def __init__(self, options: PoolOptions) -> None:
        with _checked_proxy():
            self._client = httpx2.AsyncClient(
                limits=_limits(options),
                proxy=options.proxy,
                verify=True if options.tls is None else options.tls,
            )

    async def send(self, request: HTTPRequest) -> AsyncHTTPResponse:
        """Send a request. Raises `TransportError`."""
        left = TimeLeft(request.timeout, request.read_timeout, time.monotonic)
        try:
            response = await self._client.send(_built(self._client, request, left), stream=True)
        except _ERRORS as error:
            raise _failure(error) from error
        if request.stream:
            left.open()
        chunks = self._chunks(response, stream=request.stream)
        return AsyncHTTPResponse(response.status_code, _headers(response), chunks, response.aclose)

    async def _chunks(self, response: httpx2.Response, *, stream: bool) -> AsyncIterator[bytes]:
        try:
            async for chunk in response.aiter_raw() if stream else response.aiter_bytes():
                yield chunk
        except _ERRORS as error:
            raise _failure(error) from error

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()


@contextmanager
def _checked_proxy() -> Iterator[None]:
    """Raise `ConfigurationError` if httpx2 refuses the proxy of the program or the environment."""
    try:
        yield
    except (ValueError, ImportError, httpx2.InvalidURL) as error:
        raise ConfigurationError(
            "The proxy must look like http://proxy.example:3128, or socks5://… with the package "
            f"socksio ({type(error).__name__})."
        ) from error


def _limits(options: PoolOptions) -> httpx2.Limits:
    limits = options.limits or Limits()
    return httpx2.Limits(
        max_connections=limits.max_connections, max_keepalive_connections=limits.max_idle
    )


def _sync_client(options: PoolOptions) -> httpx2.Client:
    """Return a client whose connections, direct or through a proxy, know the time that is left."""
    limits = _limits(options)
    tls = httpx2.create_ssl_context() if options.tls is None else options.tls
    if options.proxy is None:
        proxies = environment_proxies()
    else:
        proxies = {"all://": httpx2.Proxy(options.proxy)}
    return httpx2.Client(
        transport=BoundedTransport(limits, tls),
        mounts={
            pattern: None if proxy is None else BoundedTransport(limits, tls, proxy)
            for pattern, proxy in proxies.items()
        },
    )


class _TimedBody(httpx2.SyncByteStream):
    """A response's body, read as long as the attempt has time left."""

    def __init__(self, response: httpx2.Response, left: TimeLeft) -> None:
        assert isinstance(response.stream, httpx2.SyncByteStream)
        self._body = response.stream
        self._left = left

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._body:
            if self._left.is_over:
                raise httpx2.ReadTimeout("the response was not complete in time")
            yield chunk

    def close(self) -> None:
        self._body.close()


def _built(
    client: httpx2.Client | httpx2.AsyncClient, request: HTTPRequest, left: TimeLeft
) -> httpx2.Request:
    """Return httpx2's form of a request."""
    return client.build_request(
        request.method,
        request.url,
        headers=dict(request.headers),
        content=request.content,
        extensions={"timeout": left},
    )


def _headers(response: httpx2.Response) -> Headers:
    return Headers(response.headers.multi_items())


def _failure(error: Exception) -> TransportError:
    """Return the meaning of an error of httpx2 or httpcore2 for the call."""
    kind = type(error).__name__
    return TransportError(
        str(error),
        kind=kind,
        sent=kind not in _NOT_SENT | _OURS,
        timed_out=isinstance(error, (httpx2.TimeoutException, httpcore2.TimeoutException)),
        retriable=kind not in _OURS,
    )
