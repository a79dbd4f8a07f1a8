"""Compresses answers with zstd, br or gzip for clients that accept it (RFC 9110, 12.5.3).

The client's quality values choose, then what is best for both: see `CODINGS`. Starlette's
middleware takes `gzip;q=0` for a yes, compresses every type that it is not told to leave, and keeps
the ETag.

The compressed form of a body is another representation, so its strong ETag is another: `"7"`
becomes `"7-zstd"`. A weak one would never match in `If-Match`, and clients that accept a coding
could not update anything safely. On the way in the suffix is taken off again, so nothing behind
this layer knows of it.
"""

import asyncio
import gzip
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import brotli
import zstandard
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from werkzeug.http import parse_accept_header

from server.edge.state import state_of

MIN_SIZE_BYTES = 1_024
# A body from this size on is compressed on a thread: on the event loop it would hold up others.
THREAD_SIZE_BYTES = 65_536
# Measured on pages of 20 and of 100 items, 16.9 and 80.4 kB:
#   zstd 1   3.3 and 11.5 kB in 28 and  82 µs; 5 takes three times that for 3 %
#   br 3     3.2 and 11.4 kB in 61 and 220 µs; 4 takes 1.8 times that for 1 and 3 %
#   gzip 3   3.7 and 13.9 kB in 43 and 211 µs; 4 takes twice that for 5 and 7 %
ZSTD_LEVEL = 1
BROTLI_QUALITY = 3
GZIP_LEVEL = 3
# A longer Accept-Encoding is nothing that a client means; reading it would cost.
MAX_ACCEPT_BYTES = 512
REMEMBERED_ACCEPTS = 256

TYPES = re.compile(r"text/(?!event-stream).+|application/((.+\+)?json|(.+\+)?yaml|javascript)")
CONDITIONS = (b"if-match", b"if-none-match")


def _zstd(body: bytes) -> bytes:
    # A compressor of its own for each body: one can't be used by two threads at a time.
    return zstandard.ZstdCompressor(level=ZSTD_LEVEL).compress(body)


def _brotli(body: bytes) -> bytes:
    compressed: bytes = brotli.compress(body, quality=BROTLI_QUALITY)
    return compressed


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, GZIP_LEVEL, mtime=0)


CODINGS: Mapping[str, Callable[[bytes], bytes]] = {"zstd": _zstd, "br": _brotli, "gzip": _gzip}
"""What a body is compressed with, by the name of the coding, the preferred one first."""
SUFFIX = re.compile(rf'-({"|".join(CODINGS)})"'.encode())


@dataclass(frozen=True, slots=True)
class Accepted:
    """What an Accept-Encoding asks for: the coding to use, if any, and whether plain will do."""

    coding: str | None
    plain: bool


NOTHING = Accepted(coding=None, plain=True)


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
        self._is_open = state_of(scope).in_api or "cookie" not in headers
        asked = ", ".join(headers.getlist("accept-encoding"))
        self._accepted = choose(asked)
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
        if not self._is_open and not is_public(headers):
            return message
        size = int(headers.get("content-length", "0")) if self._is_head else len(body)
        coding = self._accepted.coding
        enough = MIN_SIZE_BYTES if self._accepted.plain or coding is None else 1
        if size < enough or not is_compressible(headers):
            return message
        headers.add_vary_header("Accept-Encoding")
        if coding is None:
            return message
        if "etag" in headers:
            headers["etag"] = with_suffix(headers["etag"], coding)
        if self._is_head:
            # A GET would be compressed, so this is not the length of its body.
            del headers["content-length"]
            return message
        compress = CODINGS[coding]
        body = (
            await asyncio.to_thread(compress, body) if size >= THREAD_SIZE_BYTES else compress(body)
        )
        headers["content-encoding"] = coding
        headers["content-length"] = str(len(body))
        return {**message, "body": body}

    def _not_modified(self, headers: MutableHeaders) -> None:
        """A 304 names the form that the client has, which its copy is stored under."""
        headers.add_vary_header("Accept-Encoding")
        etag = headers.get("etag")
        if etag is None:
            return
        wanted = self._accepted.coding
        for coding in sorted(CODINGS, key=lambda name: name != wanted):
            if with_suffix(etag, coding) in self._if_none_match:
                headers["etag"] = with_suffix(etag, coding)
                return


@lru_cache(REMEMBERED_ACCEPTS)
def choose(header: str) -> Accepted:
    """What an Accept-Encoding asks for. What is malformed in it is ignored.

    A client that refuses everything, plain bodies too, gets plain ones: it can read its problems.
    """
    if len(header) > MAX_ACCEPT_BYTES:
        return NOTHING
    accepted = parse_accept_header(header)
    best = max(CODINGS, key=accepted.quality)
    plain = accepted.quality("identity")
    # Not naming `identity` allows it, as the last choice.
    refused = plain == 0 and accepted.find("identity") >= 0
    wanted = accepted.quality(best) > 0 and accepted.quality(best) >= plain
    return Accepted(coding=best if wanted else None, plain=not refused)


def is_compressible(headers: Headers) -> bool:
    """Whether an answer is JSON or text, not coded yet and not a part of something."""
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    return (
        TYPES.fullmatch(media_type) is not None
        and "content-encoding" not in headers
        and "content-range" not in headers
    )


def is_public(headers: Headers) -> bool:
    """Whether a response is the same for everyone: its maker lets any cache keep it."""
    return headers.get("cache-control", "").startswith("public")


def with_suffix(etag: str, coding: str) -> str:
    """The ETag of a compressed form. A weak one stands for every form."""
    return etag if etag.startswith("W/") else etag.removesuffix('"') + f'-{coding}"'


def _without_suffix(scope: Scope) -> Scope:
    headers: Sequence[tuple[bytes, bytes]] = scope["headers"]
    if not any(name in CONDITIONS for name, _ in headers):
        return scope
    changed = [
        (name, SUFFIX.sub(b'"', value) if name in CONDITIONS else value) for name, value in headers
    ]
    return {**scope, "headers": changed}
