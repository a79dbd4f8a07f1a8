"""The edge's state of one request, and the checked call for the handler.

A call of the API passes three checks, and each makes an object from the previous one: `Admitted`
(the gate: key and rate limits), `Authorised` (security: the scopes of an operation), `CheckedCall`
(validation: parameters and body). A handler gets the last one, so it can't run without all three,
nor under another operation's rules.
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
    """A call with a valid key or without a key, within its rate limits.

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
    """An authorised call with its parsed and valid input.

    `row_errors` has the errors of invalid rows by index, if each row of the body gets a result.
    """

    authorised: Authorised
    query: dict[str, Any]
    path: dict[str, Any]
    headers: dict[str, Any]
    body: Any = None
    row_errors: Mapping[int, ApiError] = field(default_factory=dict)


@dataclass(slots=True)
class RequestState:
    """One request's state. `common_headers` and `limit_headers` are sent with any response.

    `refusal` is an error of the path, the version or the body, raised only after the rate limits
    have counted the request. `principal` is for logs; handlers use the caller of `call`. `counted`:
    it used a unit of quota. `stream` is the body of a response in parts, `live` the source of one
    that stays open. `error_code` is the code of the returned problem, `errors` are its entries.
    `version` is the API version of the call, `recorded_version` that of a replayed response.
    `operation` matches the method and path, `end_of_life` is the operation's. `translation` is the
    operation's for the version; `is_lowered`: the response's body is lowered already. `span` is set
    if traces are on. `lane` is a lane of `edge.lanes`. `is_compressible`: a page may be compressed
    although it is behind a cookie.
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
