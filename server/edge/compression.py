"""Compresses answers with gzip for clients that accept it (RFC 9110, 12.5.3).

gzip alone: the standard library of this Python has neither br nor zstd. Starlette's middleware
takes `gzip;q=0` for a yes, compresses every type that it is not told to leave, and keeps the ETag.

The compressed form of a body is another representation, so its strong ETag is another: `"7"`
becomes `"7-gzip"`. A weak one would never match in `If-Match`, and clients that accept gzip could
not update anything safely. On the way in the suffix is taken off again, so nothing behind this
layer knows of it.
"""

import asyncio
import gzip
import re
from collections.abc import Sequence
from functools import lru_cache

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from werkzeug.http import parse_accept_header

from server.edge.state import state_of

MIN_SIZE_BYTES = 1_024
# A body from this size on is compressed on a thread: on the event loop it would hold up others.
THREAD_SIZE_BYTES = 65_536
# Above this zlib takes twice the time for a few per cent: 60 and 130 µs for a page of 20 items.
GZIP_LEVEL = 3
# A longer Accept-Encoding is nothing that a client means; reading it would cost.
MAX_ACCEPT_BYTES = 512
REMEMBERED_ACCEPTS = 256

TYPES = re.compile(r"text/(?!event-stream).+|application/((.+\+)?json|(.+\+)?yaml|javascript)")
CONDITIONS = (b"if-match", b"if-none-match")
SUFFIX = '-gzip"'


class CompressionMiddleware:
    """Stands inside the request middleware, whose headers it leaves alone, outside the errors.

    Bodies that come in parts pass as they are: what is streamed is compressed by its maker.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = Answer(scope, send)
        await self._app(_without_suffix(scope), receive, answer.send)


class Answer:
    """One answer on its way out: its start waits until the body tells its size."""

    def __init__(self, scope: Scope, send: Send) -> None:
        headers = Headers(scope=scope)
        # A page that a cookie opens can hold a secret beside what others put there, and its
        # compressed length would give the secret away (BREACH). The API reads no cookies.
        safe = state_of(scope).in_api or "cookie" not in headers
        self._wanted = safe and accepts_gzip(", ".join(headers.getlist("accept-encoding")))
        self._is_head = scope["method"] == "HEAD"
        self._if_none_match = ", ".join(headers.getlist("if-none-match"))
        self._send = send
        self._start: Message | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = list(message.get("headers", ()))
            self._start = message
            return
        if self._start is not None:
            start, self._start = self._start, None
            if not message.get("more_body"):
                message = await self._finish(start["status"], start["headers"], message)
            await self._send(start)
        await self._send(message)

    async def _finish(
        self, status: int, raw: list[tuple[bytes, bytes]], message: Message
    ) -> Message:
        """The body to send for a whole one; `raw`, the headers, are changed to suit it."""
        headers = MutableHeaders(raw=raw)
        body: bytes = message.get("body", b"")
        if status == 304:
            self._not_modified(headers)
            return message
        size = int(headers.get("content-length", "0")) if self._is_head else len(body)
        if size < MIN_SIZE_BYTES or not is_compressible(headers):
            return message
        headers.add_vary_header("Accept-Encoding")
        if not self._wanted:
            return message
        if "etag" in headers:
            headers["etag"] = with_suffix(headers["etag"])
        if self._is_head:
            # A GET would be compressed, so this is not the length of its body.
            del headers["content-length"]
            return message
        body = (
            await asyncio.to_thread(_compress, body)
            if size >= THREAD_SIZE_BYTES
            else _compress(body)
        )
        headers["content-encoding"] = "gzip"
        headers["content-length"] = str(len(body))
        return {**message, "body": body}

    def _not_modified(self, headers: MutableHeaders) -> None:
        """A 304 names the form that the client has, which its copy is stored under."""
        headers.add_vary_header("Accept-Encoding")
        etag = headers.get("etag")
        if etag is not None and with_suffix(etag) in self._if_none_match:
            headers["etag"] = with_suffix(etag)


@lru_cache(REMEMBERED_ACCEPTS)
def accepts_gzip(header: str) -> bool:
    """Whether an Accept-Encoding prefers gzip to no coding. What is malformed in it is ignored."""
    if len(header) > MAX_ACCEPT_BYTES:
        return False
    accepted = parse_accept_header(header)
    return accepted.quality("gzip") > 0 and accepted.quality("gzip") >= accepted.quality("identity")


def is_compressible(headers: Headers) -> bool:
    """Whether an answer is JSON or text, not coded yet and not a part of something."""
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    return (
        TYPES.fullmatch(media_type) is not None
        and "content-encoding" not in headers
        and "content-range" not in headers
    )


def with_suffix(etag: str) -> str:
    """The ETag of the compressed form. A weak one stands for both forms."""
    return etag if etag.startswith("W/") else etag.removesuffix('"') + SUFFIX


def _without_suffix(scope: Scope) -> Scope:
    headers: Sequence[tuple[bytes, bytes]] = scope["headers"]
    if not any(name in CONDITIONS for name, _ in headers):
        return scope
    changed = [
        (name, value.replace(SUFFIX.encode(), b'"') if name in CONDITIONS else value)
        for name, value in headers
    ]
    return {**scope, "headers": changed}


def _compress(body: bytes) -> bytes:
    return gzip.compress(body, GZIP_LEVEL, mtime=0)
