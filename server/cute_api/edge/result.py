"""The function that serves a call, and its result before encoding."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from cute_api.edge.request import CheckedCall
from cute_api.lib.live import LiveResponse


@dataclass(frozen=True, slots=True)
class Download:
    """A file of `size` bytes that never change under its `etag`.

    `read` yields the bytes from start to stop in parts, and holds no connection between them.
    """

    size: int
    etag: str
    media_type: str
    read: Callable[[int, int], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class CallResult:
    """The result of a call: a JSON value as `body`, or None for no body; a file; or a stream.

    `live` opens a stream for a caller in a `network`. `cursor_parameter` is the query parameter
    that continues a page, for its `Link` header. `secret` marks a body with a secret: it is stored
    encrypted, replayed to one API key, and never cached. `content` is a body that is encoded
    already. `recorded_in` is the API version of a replayed body; others are in the newest.
    """

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cursor_parameter: str = "cursor"
    secret: bool = False
    download: Download | None = None
    live: Callable[..., LiveResponse] | None = None
    content: bytes | None = None
    recorded_in: str | None = None


Run = Callable[[CheckedCall], CallResult]
"""Serves a checked call of one operation. Raises the handler's errors."""
