"""What the edge knows of one request, and what it hands on to the handler."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from starlette.types import Scope

from server.edge.windows import Window
from server.problems import ApiError
from server.services.principals import Principal
from server.spec import BASE_PATH

STATE_KEY = "cute.request"


@dataclass(slots=True)
class RequestState:
    """One request's state. `answer_headers` and `limit_headers` go on its answer whatever that
    turns out to be.

    `fault` is what reading the body found wrong: it is raised only after the rate limits have
    counted the request. `windows` are its rate limits after that; `counted` says that it used a
    unit of quota. `row_faults` is what is wrong with the rows of a body that is answered row by
    row, by their index. `stream` is the body of an answer that is sent in parts. `error_code` is
    the code of the problem that was answered, `sent_headers` are all headers of the answer.
    """

    request_id: str
    in_api: bool
    client_address: str
    body: bytes = b""
    fault: ApiError | None = None
    principal: Principal | None = None
    windows: tuple[Window, ...] = ()
    counted: bool = False
    operation_id: str | None = None
    query: dict[str, Any] = field(default_factory=dict)
    path: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, Any] = field(default_factory=dict)
    json: Any = None
    row_faults: dict[int, ApiError] = field(default_factory=dict)
    answer_headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    limit_headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    stream: Iterator[bytes] | None = None
    error_code: str | None = None
    sent_headers: list[tuple[bytes, bytes]] = field(default_factory=list)


def state_of(scope: Scope) -> RequestState:
    state: RequestState = scope[STATE_KEY]
    return state


def is_api_path(path: str) -> bool:
    return path == BASE_PATH or path.startswith(BASE_PATH + "/")
