"""A client's request, and the objects that each check derives from the one before.

A call of the API passes three checks: `Admitted` (key and rate limits), `Authorised` (the scopes of
an operation), both by the gate, and `CheckedCall` (validation: parameters and body). A handler gets
the last one, so it can't run without all three, nor under another operation's rules.
"""

import os
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_to_bytes
from uuid import UUID

from cute_api.edge.limits.rate_limits import Admission
from cute_api.problems import ApiError, Code, InvalidInput
from cute_api.services.keys.principals import Principal
from cute_api.spec import BASE_PATH

KEYED = "cute.keyed"
"""In the state of a request's scope: whether the caller has presented a valid key."""
BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
SEPARATORS = re.compile(rb"%2[Ff]|%5[Cc]|\\")
BEGINNING_BYTES = 1_000
DOTS = frozenset({".", ".."})

_random = random.Random(os.urandom(32))  # noqa: S311  # ids are not secrets


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

    `invalid` says what is wrong with `body`, if the handler looks for further errors. If each row
    of the body gets a result, `row_errors` has the errors of invalid rows by index, and `rows` is
    their number; otherwise it is 1.
    """

    authorised: Authorised
    query: dict[str, Any]
    path: dict[str, Any]
    headers: dict[str, Any]
    body: Any = None
    invalid: InvalidInput | None = None
    row_errors: Mapping[int, InvalidInput] = field(default_factory=dict)
    rows: int = 1


def is_api_path(path: str) -> bool:
    return path == BASE_PATH or path.startswith(BASE_PATH + "/")


def new_id() -> str:
    """A request id: a UUID of version 4, from a generator that each process seeds once.

    Ids aren't secrets. The system's randomness would take a system call for each, ten times as long
    as the rest of making an id.
    """
    return str(UUID(int=_random.getrandbits(128), version=4))


@dataclass(frozen=True, slots=True)
class RequestPath:
    """The canonical form of a path, decoded. With a `refusal` it isn't valid: raise that.

    If layers read paths differently, a request can bypass one of them: a check that misses
    `//v1/items` doesn't help if the next layer merges the slashes. So a path is checked once, on
    the sent bytes, and ambiguous paths never reach a router.
    """

    text: str
    refusal: ApiError | None = None


def read_path(raw: bytes) -> RequestPath:
    """Read the path of a request target, without its query, as it was sent.

    400 unless it is percent-encoded UTF-8 without overlong forms. 404 for a path that is not in
    normal form: empty or dot segments, a slash at its end, an encoded slash, a backslash. Paths are
    case-sensitive, and `;` has no special meaning.
    """
    if BROKEN_ESCAPE.search(raw) or not raw.isascii():
        return RequestPath(_beginning(raw), _malformed())
    try:
        text = unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        return RequestPath(_beginning(raw), _malformed())
    segments = text.split("/")[1:]
    odd = SEPARATORS.search(raw) or not text.startswith("/") or not DOTS.isdisjoint(segments)
    if odd or (text != "/" and "" in segments):
        return RequestPath(text, ApiError(Code.NOT_FOUND))
    return RequestPath(text)


def _beginning(raw: bytes) -> str:
    """Return only the start of a malformed path, because decoding all of it can take 20 ms."""
    return unquote_to_bytes(raw[:BEGINNING_BYTES]).decode(errors="replace")


def _malformed() -> ApiError:
    return ApiError(Code.MALFORMED_REQUEST, "The path must be percent-encoded UTF-8.")
