"""A response, mutable while the edge works on it, and what its headers depend on."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from cute_api.lib.live import LiveResponse
from cute_api.spec import Operation

Headers = list[tuple[bytes, bytes]]

STRICT_TRANSPORT = (b"strict-transport-security", b"max-age=31536000")
"""For a year browsers call this host over TLS only (RFC 6797); subdomains are their operators'
decision."""


@dataclass(slots=True)
class Response:
    """A response with a whole body, a body in `parts`, or a body that stays open.

    Header names are in lower case. `is_compressible`: it may be compressed although it is behind a
    cookie.
    """

    status: int
    headers: Headers = field(default_factory=list)
    body: bytes = b""
    parts: Iterator[bytes] | None = None
    live: LiveResponse | None = None
    is_compressible: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether `body` is the whole body."""
        return self.parts is None and self.live is None

    def begin(self) -> None:
        """Fetch the first of the `parts`, so that a failure comes before the status is sent."""
        if self.parts is not None:
            self.parts = chain([next(self.parts, b"")], self.parts)

    def header(self, name: bytes) -> bytes | None:
        """The first value of a header."""
        for other, value in self.headers:
            if other == name:
                return value
        return None

    def set_header(self, name: bytes, value: bytes) -> None:
        """Replace all values of a header by one."""
        self.drop_header(name)
        self.headers.append((name, value))

    def drop_header(self, name: bytes) -> None:
        """Remove a header, if present."""
        self.headers[:] = [pair for pair in self.headers if pair[0] != name]

    def vary(self, name: bytes) -> None:
        """Add a request header to those that the response varies by."""
        values = [value for other, value in self.headers if other == b"vary"]
        named = {part.strip().lower() for value in values for part in value.split(b",")}
        if name.lower() not in named and b"*" not in named:
            self.set_header(b"vary", b", ".join([*values, name]))


@dataclass(slots=True)
class ResponseContext:
    """Data for the response headers, collected by the steps of a call.

    `version` is the response's API version, `limits` the headers of the rate limits. Any step may
    end the call with a problem, so each step sets what it knows.
    """

    version: str = ""
    operation: Operation | None = None
    limits: Headers = field(default_factory=list)


def transport_headers(
    scheme: str | None, *, public_over_tls: bool
) -> tuple[tuple[bytes, bytes], ...]:
    """The header, if a connection has the scheme https or `public_over_tls`.

    `public_over_tls`: clients call us over TLS, even if a proxy calls us on plain HTTP.
    """
    return (STRICT_TRANSPORT,) if public_over_tls or scheme == "https" else ()
