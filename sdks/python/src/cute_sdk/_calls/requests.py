"""From the arguments of a method to a request. Pure, but for the serialising of models."""

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
_METHOD = re.compile(r"GET|POST|PUT|PATCH|DELETE", re.IGNORECASE)
_PATH = re.compile(r"/[A-Za-z0-9\-._~%!$&'()*+,;=:@/]+")


class ResponseKind(Enum):
    """What a success gives back."""

    MODEL = "model"
    PAGE = "page"
    BYTES = "bytes"
    STREAM = "stream"
    EMPTY = "empty"
    JSON = "json"  # of a call that is not in the specification


@dataclass(frozen=True)
class SdkOperation:
    """An operation of the spec, as the runtime needs it.

    `model` is the class of the response, of a page or a stream that of its rows; `page` is the
    class of a page that has more than rows. `cursor` is the parameter that takes a page's
    `next_cursor`. `metered` says whether it counts against the quota.
    `repeated` are the parameters of the query that are sent once for each of their values.
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

    @property
    def repeatable(self) -> bool:
        """Whether making the call twice does no harm by itself."""
        return self.method in {"GET", "PUT", "DELETE"}


@dataclass(frozen=True)
class Call:
    """A call of an operation with all that it was given. What is UNSET is left out.

    A `body` of None is no body; an empty one is sent only when the operation asks for one.
    """

    operation: SdkOperation
    path: Mapping[str, object] = field(default_factory=dict)
    query: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, object] = field(default_factory=dict)
    body: Mapping[str, object] | None = None
    body_required: bool = True


@dataclass(frozen=True)
class Request:
    """What is sent, but for the headers of client and attempt. `target` follows the base URL."""

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
    """The request of a call, with what is added. Raises `ConfigurationError` for values that can't
    be sent.
    """
    call = with_extras(call, extra_query or {}, extra_body or {})
    headers = {name: text(value) for name, value in given(call.headers).items()}
    content = None
    if call.body is not None:
        body = given(call.body)
        if body or call.body_required:
            content = _json({name: plain(value) for name, value in body.items()})
            headers["Content-Type"] = JSON_TYPE
    return Request(
        path=path_of(call.operation.path, call.path),
        query=urlencode(list(_pairs(call)), quote_via=quote),
        headers=headers,
        content=content,
    )


def with_extras(call: Call, query: Mapping[str, object], body: Mapping[str, object]) -> Call:
    """The call with more in its query, where a list is sent as several values, and in its body."""
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
    """The query's names and values."""
    for name, value in given(call.query).items():
        several = plain(value) if name in call.operation.repeated else None
        if not isinstance(several, list):
            yield name, text(value)
            continue
        if not several:
            # Sent as nothing it would be no filter, and find everything.
            raise ConfigurationError(f"{name} can't be empty: leave it out if you mean all.")
        for one in several:
            yield name, text(one)


def _json(value: object) -> bytes:
    try:
        compact = (",", ":")
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=compact).encode()
    except ValueError as error:
        raise ConfigurationError(f"The body can't be sent as JSON: {error}") from error


def direct_call(method: str, path: str, query: Mapping[str, object], body: object) -> Call:
    """A call of what is not in the specification. Raises `ConfigurationError`."""
    if not _METHOD.fullmatch(method):
        raise ConfigurationError(f"{method!r} is no method: give GET, POST, PUT, PATCH or DELETE.")
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
    """The path with its values, each percent-encoded as one segment."""
    path = template
    for name, value in values.items():
        segment = text(value)
        if segment in {"", ".", ".."}:
            raise ConfigurationError(f"{name} can't be {segment!r}: give the id of what you mean.")
        path = path.replace(f"{{{name}}}", quote(segment, safe=""))
    return path


def given(values: Mapping[str, object]) -> dict[str, object]:
    """Those that are not UNSET."""
    return {name: value for name, value in values.items() if not isinstance(value, Unset)}


def text(value: object) -> str:
    """A value in a path, a query or a header."""
    flat = plain(value)
    if isinstance(flat, bool):
        return "true" if flat else "false"
    if isinstance(flat, str):
        return flat
    if isinstance(flat, (int, float)):
        return str(flat)
    if isinstance(flat, list):
        return ",".join(text(one) for one in flat)
    raise ConfigurationError(f"A parameter can't be {type(value).__name__}: leave it out instead.")


def plain(value: object) -> Any:
    """A value as JSON has it: of models, enums, times, ids, mappings and sequences of them."""
    if value is None or (isinstance(value, _AS_IS) and not isinstance(value, Enum)):
        return value
    if hasattr(value, "to_dict"):
        return plain(value.to_dict())
    for kind, convert in _CONVERSIONS:
        if isinstance(value, kind):
            return convert(value)
    raise ConfigurationError(f"{type(value).__name__} can't be sent as JSON.")


def timestamp(value: datetime) -> str:
    """A time as the API takes it (RFC 3339). It must say which zone it is of."""
    if value.tzinfo is None:
        raise ConfigurationError(
            "A time needs a zone: datetime.now(timezone.utc), or .replace(tzinfo=timezone.utc)."
        )
    return value.isoformat().replace("+00:00", "Z")


_AS_IS = (str, bool, int, float)
_LISTS = (list, tuple)
# The first that fits: an enum of texts is an enum, a datetime is also a date.
_CONVERSIONS: tuple[tuple[type | tuple[type, ...], Callable[[Any], Any]], ...] = (
    (Enum, lambda member: member.value),
    (UUID, str),
    (datetime, timestamp),
    (date, date.isoformat),
    (Mapping, lambda entries: {str(n): plain(one) for n, one in given(entries).items()}),
    (_LISTS, lambda values: [plain(one) for one in values]),
)
