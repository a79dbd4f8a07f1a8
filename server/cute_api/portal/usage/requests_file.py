"""The request log as a CSV or JSON Lines file, streamed in parts."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

import orjson

from cute_api.models import RequestRecord
from cute_api.models.database import Database
from cute_api.portal.usage.usage_csv import cell
from cute_api.services.usage import request_log
from cute_api.services.usage.request_log import RequestFilter

MAX_ROWS = 10_000
PART_ROWS = 1_000
# Bounds a filter that few requests match: each part scans `request_log.SCANNED_ROWS`.
MAX_PARTS = 50
COLUMNS = (
    "started_at",
    "request_id",
    "method",
    "path",
    "query",
    "operation",
    "status",
    "error_code",
    "errors",
    "latency_ms",
    "bytes_out",
    "api_version",
    "key_id",
    "key_name",
    "ip_prefix",
    "user_agent",
)

Rows = Sequence[dict[str, Any]]


class FileForm(StrEnum):
    """Formats of the file, by its suffix."""

    CSV = "csv"
    JSON_LINES = "jsonl"


MEDIA_TYPES = {FileForm.CSV: "text/csv", FileForm.JSON_LINES: "application/jsonl"}


def parts(
    database: Database,
    user_id: UUID,
    chosen: RequestFilter,
    form: FileForm,
    names: Mapping[UUID, str],
) -> Iterator[bytes]:
    """Yield up to `MAX_ROWS` requests that match the filter, newest first. `names` are keys'.

    No connection is held between parts, because clients may be slow.
    """
    write = WRITERS[form]
    if form is FileForm.CSV:
        yield _lines([COLUMNS])
    cursor, left = None, MAX_ROWS
    for _ in range(MAX_PARTS):
        with database.transaction() as session:
            listed = request_log.list_own(
                session, user_id, chosen, cursor=cursor, most=min(PART_ROWS, left)
            )
            content = write([_entry(row, names) for row in listed.rows])
        left -= len(listed.rows)
        if content:
            yield content
        cursor = listed.older
        if cursor is None or not left:
            return


def _entry(record: RequestRecord, names: Mapping[UUID, str]) -> dict[str, Any]:
    """Return a request as in the API, with the name of its key."""
    name = names.get(record.key_id) if record.key_id is not None else None
    return {**request_log.entry(record), "key_name": name}


def _json_lines(rows: Rows) -> bytes:
    return b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)


def _csv(rows: Rows) -> bytes:
    return _lines([[_cell(row[name]) for name in COLUMNS] for row in rows])


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        value = orjson.dumps(value).decode() if value else ""
    return cell(value) if isinstance(value, str) else value


def _lines(rows: Sequence[Sequence[Any]]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue().encode()


WRITERS: Mapping[FileForm, Callable[[Rows], bytes]] = {
    FileForm.CSV: _csv,
    FileForm.JSON_LINES: _json_lines,
}
