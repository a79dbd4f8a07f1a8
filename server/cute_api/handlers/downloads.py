"""Responses that are large files: sent in parts, and resumable."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import flask

from cute_api.edge.reading import ranges
from cute_api.edge.state import RequestState
from cute_api.models.database import Database
from cute_api.services.common import etags

Reader = Callable[[Database, int, int], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Download:
    """A file of `size` bytes that never change under its `etag`.

    `read` yields the bytes from start to stop in parts, and holds no connection between them.
    """

    size: int
    etag: str
    media_type: str
    read: Reader


def respond(
    download: Download,
    headers: dict[str, str],
    sent: Mapping[str, Any],
    state: RequestState,
    *,
    method: str,
    database: Database,
) -> flask.Response:
    """Return the response's head; the edge sends the body, `state.stream`.

    `sent` are the request's headers that are parameters.

    Conditions precede ranges, and only GET has ranges (RFC 9110, 13.2.2 and 14.2).
    """
    is_get = method == "GET"
    headers = {**headers, "ETag": download.etag, "Accept-Ranges": ranges.UNIT}
    if etags.unchanged(sent.get("If-None-Match"), download.etag):
        response = flask.Response(status=304, headers=headers)
        response.headers.pop("Content-Type", None)
        return response
    part = None
    if is_get and sent.get("If-Range", download.etag) == download.etag:
        part = ranges.part_of(sent.get("Range"), download.size)
    start, stop = part or (0, download.size)
    if part is not None:
        headers["Content-Range"] = ranges.content_range(start, stop, download.size)
    if is_get:
        state.stream = download.read(database, start, stop)
    headers["Content-Length"] = str(stop - start)
    return flask.Response(
        status=200 if part is None else 206, headers=headers, content_type=download.media_type
    )
