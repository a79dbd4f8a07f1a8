"""Compress responses with zstd, br or gzip for clients that accept it (RFC 9110, 12.5.3).

The client's quality values choose, then our preference: see `CODINGS`. Starlette's middleware
treats `gzip;q=0` as a yes, compresses every type that is not excluded, and keeps the ETag.

The compressed body is another representation with another strong ETag: `"7"` becomes `"7-zstd"`. A
weak ETag would never match in `If-Match`, so clients that accept a coding could not update anything
safely. Requests lose the suffix again, so that later layers never see it.
"""

import gzip
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import brotli
import zstandard
from werkzeug.http import parse_accept_header

from cute_api.edge.request import Request
from cute_api.edge.responses.response import Response

MIN_SIZE_BYTES = 1_024
# Measured on pages of 20 and of 100 items, 16.9 and 80.4 kB:
#   zstd 1   3.3 and 11.5 kB in 28 and  82 µs; 5 takes three times that for 3 %
#   br 3     3.2 and 11.4 kB in 61 and 220 µs; 4 takes 1.8 times that for 1 and 3 %
#   gzip 3   3.7 and 13.9 kB in 43 and 211 µs; 4 takes twice that for 5 and 7 %
LEVELS = {"zstd": 1, "br": 3, "gzip": 3}
# A longer Accept-Encoding is not from an ordinary client, and is not parsed.
MAX_ACCEPT_BYTES = 512
REMEMBERED_ACCEPTS = 256
# We send only a few types.
REMEMBERED_TYPES = 64

TYPES = re.compile(r"text/(?!event-stream).+|application/((.+\+)?json|(.+\+)?yaml|javascript)")
CONDITIONS = frozenset({b"if-match", b"if-none-match"})
READ = frozenset({b"accept-encoding", b"if-none-match", b"cookie"})


def _zstd(body: bytes, level: int) -> bytes:
    # A compressor for each body, because threads can't share one.
    return zstandard.ZstdCompressor(level=level).compress(body)


def _brotli(body: bytes, level: int) -> bytes:
    compressed: bytes = brotli.compress(body, quality=level)
    return compressed


def _gzip(body: bytes, level: int) -> bytes:
    return gzip.compress(body, level, mtime=0)


CODINGS: Mapping[str, Callable[[bytes, int], bytes]] = {
    "zstd": _zstd,
    "br": _brotli,
    "gzip": _gzip,
}
"""The compressors by the name of their coding, the preferred one first."""
SUFFIX = re.compile(rf'-({"|".join(CODINGS)})"'.encode())


@dataclass(frozen=True, slots=True)
class AcceptedEncoding:
    """The result of an Accept-Encoding: the coding, if any, and whether plain is allowed."""

    coding: str | None
    plain: bool


NOTHING = AcceptedEncoding(coding=None, plain=True)


@dataclass(frozen=True, slots=True)
class CompressionRequest:
    """The request headers that decide on compression, with conditions as the client sent them.

    A page behind a cookie isn't `is_open`: it can contain a secret beside others' input, and the
    compressed length would reveal the secret (BREACH). The API reads no cookies.
    """

    accept_encoding: str
    if_none_match: str
    is_head: bool
    is_open: bool

    @classmethod
    def of(cls, request: Request) -> "CompressionRequest":
        """Read the headers of a request."""
        values: dict[bytes, list[bytes]] = {}
        for name, value in request.headers:
            if name in READ:
                values.setdefault(name, []).append(value)
        return cls(
            accept_encoding=_joined(values, b"accept-encoding"),
            if_none_match=_joined(values, b"if-none-match"),
            is_head=request.method == "HEAD",
            is_open=request.in_api or b"cookie" not in values,
        )


def _joined(values: Mapping[bytes, list[bytes]], name: bytes) -> str:
    return b", ".join(values.get(name, ())).decode("latin-1")


def compress(response: Response, request: CompressionRequest) -> None:
    """Compress the body of a response, if the client accepts it and it saves enough.

    Streamed bodies pass unchanged, because their makers compress them.
    """
    if response.status == 304:
        _not_modified(response, request)
        return
    is_safe = request.is_open or response.is_compressible or is_public(response)
    if not response.is_whole or not is_safe:
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
    response.body = CODINGS[coding](response.body, LEVELS[coding])
    response.headers.append((b"content-encoding", coding.encode()))
    response.set_header(b"content-length", str(len(response.body)).encode())


def _not_modified(response: Response, request: CompressionRequest) -> None:
    """Set the ETag of a 304 to that of the client's cached coding."""
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
def choose(header: str) -> AcceptedEncoding:
    """Parse an Accept-Encoding, and ignore malformed parts.

    A client that refuses everything, even plain bodies, gets plain ones, so that it can read
    problems.
    """
    if len(header) > MAX_ACCEPT_BYTES:
        return NOTHING
    accepted = parse_accept_header(header)
    best = max(CODINGS, key=accepted.quality)
    plain = accepted.quality("identity")
    # Without `identity` in the header, plain is allowed as the last choice.
    is_refused = plain == 0 and accepted.find("identity") >= 0
    is_preferred = accepted.quality(best) > 0 and accepted.quality(best) >= plain
    return AcceptedEncoding(coding=best if is_preferred else None, plain=not is_refused)


def is_compressible(response: Response) -> bool:
    """Whether a response is JSON or text, not encoded yet, and not a range."""
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
    """Whether a response is the same for all callers, by its Cache-Control."""
    return (response.header(b"cache-control") or b"").startswith(b"public")


def with_suffix(etag: str, coding: str) -> str:
    """Return the ETag of a compressed body. A weak ETag covers all codings."""
    return etag if etag.startswith("W/") else etag.removesuffix('"') + f'-{coding}"'


def without_suffixes(request: Request) -> Request:
    """Return the request without the codings' suffixes in the ETags of its conditions."""
    if CONDITIONS.isdisjoint([name for name, _ in request.headers]):
        return request
    headers = [
        (name, SUFFIX.sub(b'"', value) if name in CONDITIONS and b"-" in value else value)
        for name, value in request.headers
    ]
    return replace(request, headers=headers)
