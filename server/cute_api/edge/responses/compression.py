"""Compresses responses with zstd, br or gzip for clients that accept it (RFC 9110, 12.5.3).

The client's quality values choose, then what is best for both: see `CODINGS`. Starlette's
middleware takes `gzip;q=0` for a yes, compresses every type that is not excluded, and keeps
the ETag.

The compressed form of a body is another representation, so its strong ETag is another: `"7"`
becomes `"7-zstd"`. A weak one would never match in `If-Match`, and clients that accept a coding
could not update anything safely. On the way in the suffix is taken off again, so nothing behind
this layer knows of it.
"""

import gzip
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import brotli
import zstandard
from werkzeug.http import parse_accept_header

from cute_api.edge.responses.response import Headers, Response

MIN_SIZE_BYTES = 1_024
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
# We send a few.
REMEMBERED_TYPES = 64

TYPES = re.compile(r"text/(?!event-stream).+|application/((.+\+)?json|(.+\+)?yaml|javascript)")
CONDITIONS = frozenset({b"if-match", b"if-none-match"})
READ = frozenset({b"accept-encoding", b"if-none-match", b"cookie"})


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


@dataclass(frozen=True, slots=True)
class CompressionRequest:
    """What a request says about the form of its response; its conditions as the client sent them.

    A page that a cookie opens can hold a secret beside what others put there, and its compressed
    length would give the secret away (BREACH): it is not `is_open`. The API reads no cookies.
    """

    accept_encoding: str
    if_none_match: str
    is_head: bool
    is_open: bool

    @classmethod
    def of(cls, method: str, headers: Headers, *, in_api: bool) -> "CompressionRequest":
        """From the headers of a request."""
        given: dict[bytes, list[bytes]] = {}
        for name, value in headers:
            if name in READ:
                given.setdefault(name, []).append(value)
        return cls(
            accept_encoding=_joined(given, b"accept-encoding"),
            if_none_match=_joined(given, b"if-none-match"),
            is_head=method == "HEAD",
            is_open=in_api or b"cookie" not in given,
        )


def _joined(given: Mapping[bytes, list[bytes]], name: bytes) -> str:
    return b", ".join(given.get(name, ())).decode("latin-1")


def compress(response: Response, request: CompressionRequest, *, is_safe: bool = False) -> None:
    """Compress the body of a response, if the client accepts it and it is worth it.

    `is_safe` says that its maker knows that its length says nothing, also where a cookie opened it.
    Bodies that are not there yet pass as they are: what is streamed is compressed by its maker.
    """
    if response.status == 304:
        _not_modified(response, request)
        return
    if not response.is_whole or not (request.is_open or is_safe or is_public(response)):
        return
    size = len(response.body)
    if request.is_head:
        size = int(response.header(b"content-length") or b"0")
    accepted = choose(request.accept_encoding)
    coding = accepted.coding
    enough = MIN_SIZE_BYTES if accepted.plain or coding is None else 1
    if size < enough or not is_compressible(response):
        return
    response.vary(b"Accept-Encoding")
    if coding is None:
        return
    etag = response.header(b"etag")
    if etag is not None:
        response.set_header(b"etag", with_suffix(etag.decode("latin-1"), coding).encode("latin-1"))
    if request.is_head:
        # A GET would be compressed, so this is not the length of its body.
        response.drop_header(b"content-length")
        return
    response.body = CODINGS[coding](response.body)
    response.headers.append((b"content-encoding", coding.encode()))
    response.set_header(b"content-length", str(len(response.body)).encode())


def _not_modified(response: Response, request: CompressionRequest) -> None:
    """A 304 names the form that the client has, which its copy is stored under."""
    response.vary(b"Accept-Encoding")
    found = response.header(b"etag")
    if found is None or "-" not in request.if_none_match:
        return
    etag = found.decode("latin-1")
    wanted = choose(request.accept_encoding).coding
    for coding in sorted(CODINGS, key=lambda name: name != wanted):
        if with_suffix(etag, coding) in request.if_none_match:
            response.set_header(b"etag", with_suffix(etag, coding).encode("latin-1"))
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


def is_compressible(response: Response) -> bool:
    """Whether a response is JSON or text, not coded yet and not a part of something."""
    return (
        _is_text(response.header(b"content-type") or b"")
        and response.header(b"content-encoding") is None
        and response.header(b"content-range") is None
    )


@lru_cache(REMEMBERED_TYPES)
def _is_text(content_type: bytes) -> bool:
    media_type = content_type.partition(b";")[0].strip().lower()
    return TYPES.fullmatch(media_type.decode("latin-1")) is not None


def is_public(response: Response) -> bool:
    """Whether a response is the same for everyone: its maker lets any cache keep it."""
    return (response.header(b"cache-control") or b"").startswith(b"public")


def with_suffix(etag: str, coding: str) -> str:
    """The ETag of a compressed form. A weak one stands for every form."""
    return etag if etag.startswith("W/") else etag.removesuffix('"') + f'-{coding}"'


def without_suffix(headers: Headers) -> Headers:
    """A request's headers with the conditions as the layers behind the edge know them."""
    if CONDITIONS.isdisjoint([name for name, _ in headers]):
        return headers
    return [
        (name, SUFFIX.sub(b'"', value) if name in CONDITIONS and b"-" in value else value)
        for name, value in headers
    ]
