"""A request of the log, to be sent again: as a curl command, or filled in in the explorer.

What the log does not keep can't be sent again: the command says what is missing.
"""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote

import orjson

from cute_api.models import RequestRecord
from cute_api.spec import BASE_PATH, Operation, Parameter, Spec
from cute_api.usage.redaction import CUT, REDACTED

Json = dict[str, Any]

JSON = "application/json"
# What curl would take for a pattern of several URLs.
PATTERNS = frozenset("[]{}")
IN_PATHS = "/:@!$&'()*+,;=~-._[]"


@dataclass(frozen=True, slots=True)
class Replay:
    """`command` is for a POSIX shell, with the key in `CUTE_API_KEY`. `missing` are sentences."""

    command: str
    missing: Sequence[str]


def as_curl(
    record: RequestRecord, base_url: str, operation: Operation | None, body: bytes | None = None
) -> Replay | None:
    """The request as a command for the server at `base_url` (without `/v1`); None for one whose
    path is not in the log. `body` is what is kept of its body, as JSON."""
    if record.path is None:
        return None
    missing = []
    is_whole = REDACTED not in record.path and not record.path.endswith(CUT)
    if not is_whole:
        missing.append("A part of the path is not stored: fill it in.")
    kept, left_out = _fields(record.query)
    if left_out:
        missing.append(f"Left out of the query, as not stored: {', '.join(left_out)}.")
    query = "&".join(_ascii(field) for field in kept)
    url = base_url + quote(record.path, safe=IN_PATHS) + (f"?{query}" if query else "")
    flags = "" if PATTERNS.isdisjoint(url) or not is_whole else "--globoff "
    if record.method == "HEAD":
        flags += "--head "
    elif record.method != "GET":
        flags += f"-X {shlex.quote(record.method)} "
    lines = [f"curl {flags}{shlex.quote(url)}", '-H "Authorization: Bearer $CUTE_API_KEY"']
    if record.api_version is not None:
        lines.append(f"-H 'Cute-Version: {record.api_version}'")
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


def as_values(
    record: RequestRecord, spec: Spec, operation: Operation, body: bytes | None = None
) -> Json:
    """What the explorer fills in: the operation's place in the document, the values of its
    parameters that are in the log, and what is kept of its body."""
    query = parse_qsl("&".join(_fields(record.query)[0]), keep_blank_values=True)
    values = {
        **{("path", name): [text] for name, text in _path_values(record.path or "", operation)},
    }
    for name, text in query:
        values.setdefault(("query", name), []).append(text)
    return {
        "path": operation.path,
        "method": operation.method,
        "parameters": [
            {
                "name": one.name,
                "in": one.place,
                "value": _value(values[one.place, one.name], one, spec),
            }
            for one in operation.parameters
            if (one.place, one.name) in values
        ],
        **({} if body is None else {"body": orjson.loads(body)}),
    }


def indented(body: bytes) -> str:
    """A body for people to read."""
    return orjson.dumps(orjson.loads(body), option=orjson.OPT_INDENT_2).decode()


def _is_cut(body: bytes) -> bool:
    text = body.decode()
    return REDACTED in text or CUT in text


def _fields(query: str | None) -> tuple[list[str], list[str]]:
    """The fields of a query that are whole, and the names of the others."""
    kept, left_out = [], []
    for field in (query or "").split("&"):
        name, _, value = field.partition("=")
        if REDACTED in (value, name) or field.endswith(CUT):
            left_out.append("more" if field.endswith(CUT) else name)
        elif field:
            kept.append(field)
    return kept, left_out


def _path_values(path: str, operation: Operation) -> Iterator[tuple[str, str]]:
    template = (BASE_PATH + operation.path).split("/")
    for part, given in zip(template, path.split("/"), strict=False):
        if part.startswith("{") and given != REDACTED:
            yield part.strip("{}"), given


def _value(texts: Sequence[str], parameter: Parameter, spec: Spec) -> Any:
    """The value of a parameter, of the type that the document has for it."""
    schema = spec.resolve(parameter.schema)
    if schema.get("type") == "array":
        return list(texts)
    if schema.get("type") == "integer" and texts[0].isascii() and texts[0].isdigit():
        return int(texts[0])
    return texts[0]


def _media_type(operation: Operation) -> str:
    return JSON if JSON in operation.bodies else next(iter(operation.bodies))


def _ascii(text: str) -> str:
    """A part of a query as it was sent, or as it has to be sent."""
    return "".join(char if "!" <= char <= "~" else quote(char) for char in text)
