"""A shape of request smuggling: bytes to send, and what the application may see of them.

`/shape` is the request itself. `/inner` is in a body or a header, and must never be seen as a
request. The client sends a request for `/after` on the same connection in the same write, so a
served shape proves that the connection is still in sync, and a refused one that it was closed.
"""

from dataclasses import dataclass
from enum import Enum, auto

HOST = b"Host: front"
INNER = b"GET /inner HTTP/1.1\r\nHost: front\r\n\r\n"
CHUNKED = b"Transfer-Encoding: chunked"
MANY = 5_000
LONG = 20_000


class ExpectedResult(Enum):
    """What the application sees if the shape is sent to the server directly."""

    SERVED = auto()
    """The request, and the one after it."""
    LAST = auto()
    """The request; then the connection closes."""
    BROKEN = auto()
    """At most the request, whose body is never whole; then the connection closes."""
    REFUSED = auto()
    """Nothing: status 400, and the connection closes."""


@dataclass(frozen=True, slots=True)
class Shape:
    """`parts` are sent with a pause between them; `body` is what the application reads."""

    name: str
    expected: ExpectedResult
    parts: tuple[bytes, ...]
    body: bytes | None = None


def head(*lines: bytes, first: bytes = b"POST /shape HTTP/1.1", host: bytes = HOST) -> bytes:
    """Return a head with a Host, unless that is empty, then `lines`."""
    return b"\r\n".join([first, *([host] if host else []), *lines, b"", b""])


def length(body: bytes) -> bytes:
    return b"Content-Length: %d" % len(body)


def chunks(*bodies: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(body), body) for body in bodies) + end


def named(value: bytes) -> str:
    """Return bytes as a readable, short part of a name."""
    return repr(value)[2:-1][:70]
