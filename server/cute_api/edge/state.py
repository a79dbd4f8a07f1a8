"""What the edge knows of one request, and what it hands on to the handler.

A call of the API passes three checks, and each makes an object out of that of the one before:
`Admitted` (the gate: key and rate limits), `Authorised` (security: the scopes of an operation),
`CheckedCall` (validation: what was sent). A handler is given the last one, and so can't run without
all three, nor under another operation's rules.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cute_api.edge.limits.windows import Window
from cute_api.lib.end_of_life import EndOfLife
from cute_api.lib.live import Live
from cute_api.problems import ApiError, FieldError
from cute_api.services.keys.principals import Principal
from cute_api.spec import BASE_PATH, Operation
from cute_api.tracing.spans import TraceSpan
from cute_api.versions.registry import Translation

STATE_KEY = "cute.request"


@dataclass(frozen=True, slots=True)
class Admitted:
    """A call whose key is valid (or that has none) and that its rate limits let through.

    `windows` are those limits after the call was counted.
    """

    principal: Principal | None
    windows: tuple[Window, ...]


@dataclass(frozen=True, slots=True)
class Authorised:
    """An admitted call of an operation that its caller may call."""

    operation_id: str
    admitted: Admitted


@dataclass(frozen=True, slots=True)
class CheckedCall:
    """An authorised call with what was sent, parsed and valid.

    `row_errors` is what is wrong with the rows of a body with a result for each row, by their
    index.
    """

    authorised: Authorised
    query: dict[str, Any]
    path: dict[str, Any]
    headers: dict[str, Any]
    body: Any = None
    row_errors: Mapping[int, ApiError] = field(default_factory=dict)


@dataclass(slots=True)
class RequestState:
    """One request's state. `common_headers` and `limit_headers` are sent with its response,
    whatever that turns out to be.

    `refusal` is what is wrong with its path or with reading its body: it is raised only after the
    rate limits have counted the request. `principal` is for logs: who
    calls is what `call` says. `counted` says that it used a unit of quota. `stream` is the body of
    a response that is sent in parts, and `live` what feeds one that stays open. `error_code` is the
    code of the problem that was returned, and `errors` are its entries.
    `version` is the API version of the call, and `recorded_version` that of a replayed response.
    `operation` is the one of its method and path, and `end_of_life` is that of it. `translation` is
    what differs for the operation in that version, and `is_lowered` says that the body of the
    response is in it. `span` is there where traces are on. `lane` is the one of `edge.lanes`.
    `is_compressible` says of a page that it may be compressed although a cookie opened it.
    """

    request_id: str
    in_api: bool
    client_address: str
    body: bytes = b""
    refusal: ApiError | None = None
    principal: Principal | None = None
    counted: bool = False
    operation: Operation | None = None
    operation_id: str | None = None
    admitted: Admitted | None = None
    authorised: Authorised | None = None
    call: CheckedCall | None = None
    common_headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    limit_headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    stream: Iterator[bytes] | None = None
    live: Live | None = None
    error_code: str | None = None
    errors: tuple[FieldError, ...] = ()
    version: str = ""
    recorded_version: str | None = None
    translation: Translation | None = None
    is_lowered: bool = False
    end_of_life: EndOfLife | None = None
    span: TraceSpan | None = None
    lane: str | None = None
    is_compressible: bool = False


def is_api_path(path: str) -> bool:
    return path == BASE_PATH or path.startswith(BASE_PATH + "/")
