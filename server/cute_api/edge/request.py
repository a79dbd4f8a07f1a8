"""A client's request, and the objects that each check derives from the one before.

A call of the API passes three checks: `Admitted` (the gate: key and rate limits), `Authorised`
(security: the scopes of an operation), `CheckedCall` (validation: parameters and body). A handler
gets the last one, so it can't run without all three, nor under another operation's rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cute_api.edge.limits.rate_limits import Admission
from cute_api.problems import ApiError
from cute_api.services.keys.principals import Principal
from cute_api.spec import BASE_PATH

KEYED = "cute.keyed"
"""In the state of a request's scope: whether the caller has presented a valid key."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it was sent. Header names are in lower case.

    `path` is decoded. `refusal` is an error of the path, the
    version or the body, raised only after the rate limits have counted the request. `lane` is one
    of `edge.lanes`. `traceparent` is set if traces are on.
    """

    id: str
    method: str
    path: str
    in_api: bool
    client_address: str
    query: bytes = b""
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""
    refusal: ApiError | None = None
    lane: str | None = None
    traceparent: str | None = None
    scheme: str = "http"
    http_version: str = "1.1"
    server: tuple[str, int | None] = ("localhost", None)

    def header(self, name: bytes) -> bytes | None:
        """The first value of a header."""
        for other, value in self.headers:
            if other == name:
                return value
        return None


@dataclass(frozen=True, slots=True)
class Admitted:
    """A request with a valid key or without a key, within its rate limits, in an API version."""

    request: Request
    principal: Principal | None
    admission: Admission
    version: str


@dataclass(frozen=True, slots=True)
class Authorised:
    """An admitted request for an operation that its caller may call."""

    operation_id: str
    admitted: Admitted


@dataclass(frozen=True, slots=True)
class CheckedCall:
    """An authorised call with its parsed and valid input.

    If each row of the body gets a result, `row_errors` has the errors of invalid rows by index, and
    `rows` is their number; otherwise it is 1.
    """

    authorised: Authorised
    query: dict[str, Any]
    path: dict[str, Any]
    headers: dict[str, Any]
    body: Any = None
    row_errors: Mapping[int, ApiError] = field(default_factory=dict)
    rows: int = 1


def is_api_path(path: str) -> bool:
    return path == BASE_PATH or path.startswith(BASE_PATH + "/")
