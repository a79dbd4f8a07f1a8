"""Build requests from the arguments of methods. Pure, except for the serialising of models."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from .._errors import ConfigurationError
from .._gen.types import Unset

JSON_TYPE = "application/json"
FORM_TYPE = "application/x-www-form-urlencoded"
_METHOD = re.compile(r"GET|POST|PUT|PATCH|DELETE", re.IGNORECASE)
_PATH = re.compile(r"/[A-Za-z0-9\-._~%!$&'()*+,;=:@/]+")


class ResponseKind(Enum):
    """The kind of a successful result."""

    MODEL = "model"
    PAGE = "page"
    BYTES = "bytes"
    STREAM = "stream"
    EMPTY = "empty"
    JSON = "json"  # of a call outside of the specification


@dataclass(frozen=True)
class SdkOperation:
    """An operation of the spec, as the runtime needs it.

    `model` is the class of the response, or of the rows of a page or stream; `page` is the class of
    a page with more than rows. `cursor` is the parameter for a page's `next_cursor`. `metered` is
    whether it counts against the quota. `repeated` are the query parameters that are sent once for
    each value. `form`: the body is sent as a form, not as JSON. `repeats`: a POST that can be
    repeated without harm.
    """

    id: str
    method: str
    path: str
    response_kind: ResponseKind
    model: str | None = None
    page: str | None = None
    cursor: str | None = None
    takes_idempotency_key: bool = False
    metered: bool = True
    repeated: tuple[str, ...] = ()
    form: bool = False
    repeats: bool = False

    @property
    def repeatable(self) -> bool:
        """Whether the call is idempotent by itself."""
        return self.repeats or self.method in {"GET", "PUT", "DELETE"}


@dataclass(frozen=True)
class Call:
    """A call of an operation with its arguments. UNSET values are left out.

    A `body` of None means no body; an empty body is sent only if the operation requires one.
    """

    operation: SdkOperation
    path: Mapping[str, object] = field(default_factory=dict)
    query: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, object] = field(default_factory=dict)
    body: Mapping[str, object] | None = None
    body_required: bool = True


@dataclass(frozen=True)
class Request:
    """A request without the headers of client and attempt. `target` follows the base URL."""

    path: str
    query: str
    headers: Mapping[str, str]
    content: bytes | None

    @property
    def target(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path


def build(
    call: Call,
    extra_query: Mapping[str, object] | None = None,
    extra_body: Mapping[str, object] | None = None,
) -> Request:
    """Build a call's request with its extras. Raises `ConfigurationError` for values that can't be
    sent.
    """
    call = with_extras(call, extra_query or {}, extra_body or {})
    headers = {name: text(value) for name, value in given(call.headers).items()}
    try:
        path = path_of(call.operation.path, call.path)
        query = urlencode(list(_pairs(call)), quote_via=quote)
    except UnicodeEncodeError as error:
        raise ConfigurationError(f"A parameter can't be sent: {error}") from error
    content = None
    if call.body is not None:
        body = given(call.body)
        if call.operation.form:
            content = urlencode(body).encode()
            headers["Content-Type"] = FORM_TYPE
        elif body or call.body_required:
            content = _json({name: plain(value) for name, value in body.items()})
            headers["Content-Type"] = JSON_TYPE
    return Request(
        path=path,
        query=query,
        headers=headers,
        content=content,
    )


def with_extras(call: Call, query: Mapping[str, object], body: Mapping[str, object]) -> Call:
    """Return the call with additions to its query (lists are repeated) and its body."""
    if not query and not body:
        return call
    several = tuple(name for name, value in query.items() if isinstance(value, _LISTS))
    repeated = (*call.operation.repeated, *several)
    return replace(
        call,
        operation=replace(call.operation, repeated=repeated),
        query={**call.query, **query},
        body={**(call.body or {}), **body} if body or call.body is not None else None,
    )


def _pairs(call: Call) -> Iterator[tuple[str, str]]:
    """Return the query's names and values."""
    for name, value in given(call.query).items():
        several = plain(value) if name in call.operation.repeated else None
        if not isinstance(several, list):
            yield name, text(value)
            continue
        if not several:
            # An empty value would not filter, and match everything.
            raise ConfigurationError(f"{name} can't be empty: leave it out if you mean all.")
        for element in several:
            yield name, text(element)


def _json(value: object) -> bytes:
    try:
        compact = (",", ":")
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=compact).encode()
    except ValueError as error:
        raise ConfigurationError(f"The body can't be sent as JSON: {error}") from error


def direct_call(method: str, path: str, query: Mapping[str, object], body: object) -> Call:
    """Build a call outside of the specification. Raises `ConfigurationError`."""
    if not _METHOD.fullmatch(method):
        raise ConfigurationError(
            f"{method!r} is not a method. Use GET, POST, PUT, PATCH or DELETE."
        )
    below = path.removeprefix("/v1")
    parts = below.split("/")
    if not _PATH.fullmatch(below) or "" in parts[1:] or {".", ".."} & set(parts):
        raise ConfigurationError(
            "The path must look like /items/…, below /v1 and without a host, a query or spaces: "
            "percent-encode what is in it, and give the query as query={…}."
        )
    if body is not None and not isinstance(body, Mapping):
        raise ConfigurationError("The body must be a mapping: it is sent as a JSON object.")
    operation = SdkOperation(
        "request",
        method.upper(),
        below,
        ResponseKind.JSON,
        repeated=tuple(name for name, value in query.items() if isinstance(value, _LISTS)),
    )
    return Call(operation, query=query, body=body)


def path_of(template: str, values: Mapping[str, object]) -> str:
    """Return the path with its values, each percent-encoded as one segment."""
    path = template
    for name, value in values.items():
        segment = text(value)
        if segment in {"", ".", ".."}:
            raise ConfigurationError(f"{name} can't be {segment!r}: give the id of what you mean.")
        path = path.replace(f"{{{name}}}", quote(segment, safe=""))
    return path


def given(values: Mapping[str, object]) -> dict[str, object]:
    """Return the values that are not UNSET."""
    return {name: value for name, value in values.items() if not isinstance(value, Unset)}


def text(value: object) -> str:
    """Format a value for a path, a query or a header."""
    flat = plain(value)
    if isinstance(flat, bool):
        return "true" if flat else "false"
    if isinstance(flat, str):
        return flat
    if isinstance(flat, (int, float)):
        return str(flat)
    if isinstance(flat, list):
        return ",".join(text(element) for element in flat)
    raise ConfigurationError(f"A parameter can't be {type(value).__name__}: leave it out instead.")


def plain(value: object) -> Any:
    """Convert models, enums, times, ids, mappings and sequences to JSON values."""
    if value is None or (isinstance(value, _AS_IS) and not isinstance(value, Enum)):
        return value
    if hasattr(value, "to_dict"):
        return plain(value.to_dict())
    for kind, convert in _CONVERSIONS:
        if isinstance(value, kind):
            return convert(value)
    raise ConfigurationError(f"{type(value).__name__} can't be sent as JSON.")


def timestamp(value: datetime) -> str:
    """Format a time for the API (RFC 3339). It must have a time zone."""
    if value.tzinfo is None:
        raise ConfigurationError(
            "A time needs a zone: datetime.now(timezone.utc), or .replace(tzinfo=timezone.utc)."
        )
    return value.isoformat().replace("+00:00", "Z")


_AS_IS = (str, bool, int, float)
_LISTS = (list, tuple)
# The first match wins: a `StrEnum` is also a str, a datetime is also a date.
_CONVERSIONS: tuple[tuple[type | tuple[type, ...], Callable[[Any], Any]], ...] = (
    (Enum, lambda member: member.value),
    (UUID, str),
    (datetime, timestamp),
    (date, date.isoformat),
    (Mapping, lambda entries: {str(n): plain(entry) for n, entry in given(entries).items()}),
    (_LISTS, lambda values: [plain(element) for element in values]),
)
