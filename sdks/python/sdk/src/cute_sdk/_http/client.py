"""The interface between calls and an HTTP client, which can be your own.

No type of an HTTP library is in it, so a program doesn't depend on the library that the SDK uses.
"""

from __future__ import annotations

from collections.abc import (
    AsyncIterable,
    Awaitable,
    Callable,
    Iterable,
    Iterator,
    Mapping,
)
from dataclasses import dataclass, field
from typing import Protocol

__all__ = [
    "AsyncHTTPClient",
    "AsyncHTTPResponse",
    "HTTPClient",
    "HTTPRequest",
    "HTTPResponse",
    "Headers",
    "Limits",
]


class Headers(Mapping[str, str]):
    """Headers by their name in lower case; lookups are case-insensitive. Immutable.

    Values of the same name are joined with commas.
    """

    def __init__(self, pairs: Mapping[str, str] | Iterable[tuple[str, str]] = ()) -> None:
        self._values: dict[str, str] = {}
        for name, value in pairs.items() if isinstance(pairs, Mapping) else pairs:
            key = name.lower()
            known = self._values.get(key)
            self._values[key] = value if known is None else f"{known}, {value}"

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


@dataclass(frozen=True)
class Limits:
    """The connections of a client.

    max_connections: calls beyond it wait for a connection within their timeout.
    max_idle: more idle connections are closed.
    """

    max_connections: int = 100
    max_idle: int = 20


@dataclass(frozen=True)
class HTTPRequest:
    """One attempt of a call. `repr()` shows neither headers, which have the key, nor the body.

    timeout: seconds until the last byte of the response, or None. With `stream` until its headers;
        then `read_timeout` is for each chunk of the body.
    stream: whether the body is read in chunks as they arrive. They must be as the server sent them,
        without decompression.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    content: bytes | None = field(repr=False)
    timeout: float | None
    read_timeout: float | None
    stream: bool


def _nothing() -> None:
    """Close nothing."""


async def _nothing_async() -> None:
    """Close nothing."""


@dataclass
class HTTPResponse:
    """A response: its decompressed body, or chunks of it. `close` frees its connection."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | Iterable[bytes] = b""
    close: Callable[[], None] = _nothing


@dataclass
class AsyncHTTPResponse:
    """Like `HTTPResponse`, for asyncio."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | AsyncIterable[bytes] = b""
    close: Callable[[], Awaitable[None]] = _nothing_async


class HTTPClient(Protocol):
    """Sends requests from any number of threads: `Cute(http_client=…)`. You close it.

    It must not follow redirects, and raises `TransportError` if no response arrives.
    """

    def send(self, request: HTTPRequest) -> HTTPResponse:
        """Send a request once, and return its response, whatever its status is."""
        ...


class AsyncHTTPClient(Protocol):
    """Like `HTTPClient`, for asyncio: `AsyncCute(http_client=…)`."""

    async def send(self, request: HTTPRequest) -> AsyncHTTPResponse:
        """Send a request once, and return its response, whatever its status is."""
        ...
