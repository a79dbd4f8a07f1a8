"""Encode the result of a call: lower it, tag it, link the next page, and write JSON.

Conditions precede ranges, and only GET has ranges (RFC 9110, 13.2.2 and 14.2).
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote_plus

import orjson

from cute_api.edge.limits.networks import network_of
from cute_api.edge.limits.rate_limits import READING
from cute_api.edge.request import CheckedCall, Request
from cute_api.edge.responses.response import Response
from cute_api.edge.result import CallResult, Download
from cute_api.edge.versions.translation import Lowering
from cute_api.lib import server_sent_events
from cute_api.problems import ApiError, Code
from cute_api.services.common import etags
from cute_api.spec import CACHE_CONTROL, NO_STORE, Operation

JSON = "application/json"
OK, PARTIAL, NO_CONTENT, NOT_MODIFIED = 200, 206, 204, 304
BODILESS = frozenset({NO_CONTENT, NOT_MODIFIED})
# Characters that a query may contain unencoded (RFC 3986, 3.4), and `%` of encoded ones.
IN_QUERIES = "%!$'()*+,;=:@/?"
RANGE_UNIT = "bytes"
# Longer numbers are beyond any file.
RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*", re.IGNORECASE)


def encode(
    result: CallResult,
    request: Request,
    operation: Operation | None = None,
    call: CheckedCall | None = None,
    lowering: Lowering | None = None,
) -> Response:
    """The response of a result. Raises `ApiError` for a range that a file doesn't have.

    Without an operation, a call, or differences between versions, the result is a problem or is
    encoded as it is.
    """
    headers = dict(result.headers)
    cache_control = NO_STORE if result.secret or operation is None else operation.cache_control
    headers.setdefault(CACHE_CONTROL, cache_control)
    sent: Mapping[str, Any] = {} if call is None else call.headers
    if result.live is not None:
        response = _stream(result, request, headers)
    elif result.download is not None:
        response = _file(result.download, request, headers, sent)
    else:
        response = _document(result, request, headers, sent, lowering)
    etag = response.header(b"etag")
    if etag is not None and lowering is not None:
        response.set_header(b"etag", lowering.etag(etag))
    return response


def _document(
    result: CallResult,
    request: Request,
    headers: dict[str, str],
    sent: Mapping[str, Any],
    lowering: Lowering | None,
) -> Response:
    """A JSON document; a read whose tag the client has becomes a 304."""
    _link_next(result, request, headers)
    may_match = result.status == OK and request.method in READING
    # A tag that the handler has set needs no body.
    condition = sent.get("If-None-Match")
    if may_match and "ETag" in headers and etags.unchanged(condition, headers["ETag"]):
        return Response(NOT_MODIFIED, _fields(headers))
    content = b""
    if result.content is not None:
        content = result.content
    elif result.body is not None:
        headers.setdefault("Content-Type", JSON)
        body = result.body if lowering is None else lowering.body(result.status, result.body)
        content = orjson.dumps(body)
    if may_match and "ETag" not in headers:
        headers["ETag"] = etags.of_body(content)
        if etags.unchanged(condition, headers["ETag"]):
            del headers["Content-Type"]
            return Response(NOT_MODIFIED, _fields(headers))
    if result.status in BODILESS:
        return Response(result.status, _fields(headers))
    headers["Content-Length"] = str(len(content))
    return Response(result.status, _fields(headers), b"" if request.method == "HEAD" else content)


def _file(
    download: Download, request: Request, headers: dict[str, str], sent: Mapping[str, Any]
) -> Response:
    """A file, or the part of it that the client asks for."""
    headers |= {"ETag": download.etag, "Accept-Ranges": RANGE_UNIT}
    if etags.unchanged(sent.get("If-None-Match"), download.etag):
        return Response(NOT_MODIFIED, _fields(headers))
    is_get = request.method == "GET"
    part = None
    if is_get and sent.get("If-Range", download.etag) == download.etag:
        part = part_of(sent.get("Range"), download.size)
    start, stop = part or (0, download.size)
    if part is not None:
        headers["Content-Range"] = content_range(start, stop, download.size)
    headers |= {"Content-Type": download.media_type, "Content-Length": str(stop - start)}
    return Response(
        OK if part is None else PARTIAL,
        _fields(headers),
        parts=download.read(start, stop) if is_get else None,
    )


def _stream(result: CallResult, request: Request, headers: dict[str, str]) -> Response:
    """The head of a stream, which the edge keeps open. HEAD doesn't open it."""
    headers["Content-Type"] = server_sent_events.MEDIA_TYPE
    # Proxies that buffer responses would hold back small messages.
    headers["X-Accel-Buffering"] = "no"
    assert result.live is not None
    is_get = request.method == "GET"
    live = result.live(network=network_of(request.client_address)) if is_get else None
    return Response(result.status, _fields(headers), live=live)


def _link_next(result: CallResult, request: Request, headers: dict[str, str]) -> None:
    """Link every page but the last to the next one, for clients that follow links (RFC 8288)."""
    body = result.body
    if not isinstance(body, dict) or not body.get("has_more"):
        return
    pairs = [
        # Encode only characters that would end the URL.
        quote(pair, safe=IN_QUERIES)
        for pair in request.query.decode("ascii").split("&")
        if pair and unquote_plus(pair.partition("=")[0]) != result.cursor_parameter
    ]
    query = "&".join([*pairs, f"{result.cursor_parameter}={body['next_cursor']}"])
    headers["Link"] = f'<{request.path}?{query}>; rel="next"'


def _fields(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [
        (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()
    ]


def part_of(header: str | None, size: int) -> tuple[int, int] | None:
    """The first byte and the one after the last, or None for the whole file of `size` bytes.

    Malformed ranges, other units and several ranges mean the whole file, as RFC 9110, 14 allows.
    Raises `ApiError` (`range_not_satisfiable`) for a range that begins after the end.
    """
    found = RANGE.fullmatch(header or "")
    if found is None:
        return None
    first, last = found.groups()
    if first:
        start, stop = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
    elif last:
        start, stop = max(size - int(last), 0), size
    else:
        return None
    if start >= size:
        headers = {"Content-Range": f"{RANGE_UNIT} */{size}"}
        raise ApiError(Code.RANGE_NOT_SATISFIABLE, headers=headers)
    return start, stop


def content_range(start: int, stop: int, size: int) -> str:
    """The value of `Content-Range` for the bytes from `start` up to `stop`."""
    return f"{RANGE_UNIT} {start}-{stop - 1}/{size}"
