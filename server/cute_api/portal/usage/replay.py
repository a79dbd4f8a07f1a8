"""Replay a logged request: as a curl command, or as values of the form that tries its operation.

The log doesn't store everything, so the replay says what is missing.
"""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote

import orjson

from cute_api.models import RequestRecord
from cute_api.spec import BASE_PATH, VERSION_HEADER, Operation
from cute_api.usage.redaction import CUT, REDACTED

JSON = "application/json"
# Characters that curl expands to several URLs.
PATTERNS = frozenset("[]{}")
IN_PATHS = "/:@!$&'()*+,;=~-._[]"


@dataclass(frozen=True, slots=True)
class Replay:
    """A request as a POSIX shell `command`, which expects the key in `CUTE_API_KEY`.

    `missing` has a sentence for each part that the log doesn't store.
    """

    command: str
    missing: Sequence[str]


@dataclass(frozen=True, slots=True)
class StoredValues:
    """The values of parameters by place and name (`query.limit`), and the body as JSON."""

    parameters: Mapping[str, Sequence[str]]
    body: str | None


def as_curl(
    record: RequestRecord, base_url: str, operation: Operation | None, body: bytes | None = None
) -> Replay | None:
    """Return a command for the server at `base_url` (without `/v1`), or None if the path is not
    stored. `body` is the stored part of the body, as JSON."""
    if record.path is None:
        return None
    missing = []
    is_whole = REDACTED not in record.path and not record.path.endswith(CUT)
    if not is_whole:
        missing.append("A part of the path is not stored: fill it in.")
    stored, left_out = _fields(record.query)
    if left_out:
        missing.append(f"These query parameters are not stored: {', '.join(left_out)}.")
    query = "&".join(_ascii(field) for field in stored)
    url = base_url + quote(record.path, safe=IN_PATHS) + (f"?{query}" if query else "")
    flags = "" if PATTERNS.isdisjoint(url) or not is_whole else "--globoff "
    if record.method == "HEAD":
        flags += "--head "
    elif record.method != "GET":
        flags += f"-X {shlex.quote(record.method)} "
    lines = [f"curl {flags}{shlex.quote(url)}", '-H "Authorization: Bearer $CUTE_API_KEY"']
    if record.api_version is not None:
        lines.append(f"-H '{VERSION_HEADER}: {record.api_version}'")
    if operation is not None and operation.bodies:
        lines.append(f"-H 'Content-Type: {_media_type(operation)}'")
        if body is None:
            lines.append("-d @body.json")
            missing.append("The body is not stored: put it into body.json.")
        else:
            lines.append(f"-d {shlex.quote(indented(body))}")
            if _is_cut(body):
                missing.append("Parts of the body are not stored: fill them in.")
    return Replay(" \\\n  ".join(lines), missing)


def stored_values(
    record: RequestRecord, operation: Operation, body: bytes | None = None
) -> StoredValues:
    """Return the stored values of a request to the operation."""
    values = {f"path.{name}": [text] for name, text in _path_values(record.path or "", operation)}
    query = parse_qsl("&".join(_fields(record.query)[0]), keep_blank_values=True)
    for name, text in query:
        values.setdefault(f"query.{name}", []).append(text)
    return StoredValues(values, None if body is None else indented(body))


def indented(body: bytes) -> str:
    """Indent a body for readers."""
    return orjson.dumps(orjson.loads(body), option=orjson.OPT_INDENT_2).decode()


def _is_cut(body: bytes) -> bool:
    text = body.decode()
    return REDACTED in text or CUT in text


def _fields(query: str | None) -> tuple[list[str], list[str]]:
    """Return a query's complete fields, and the names of the others."""
    complete, left_out = [], []
    for field in (query or "").split("&"):
        name, _, value = field.partition("=")
        if REDACTED in (value, name) or field.endswith(CUT):
            left_out.append("more" if field.endswith(CUT) else name)
        elif field:
            complete.append(field)
    return complete, left_out


def _path_values(path: str, operation: Operation) -> Iterator[tuple[str, str]]:
    template = (BASE_PATH + operation.path).split("/")
    for part, value in zip(template, path.split("/"), strict=False):
        if part.startswith("{") and value != REDACTED:
            yield part.strip("{}"), value


def _media_type(operation: Operation) -> str:
    return JSON if JSON in operation.bodies else next(iter(operation.bodies))


def _ascii(text: str) -> str:
    """Percent-encode the characters of a query that can't be sent as they are."""
    return "".join(char if "!" <= char <= "~" else quote(char) for char in text)
