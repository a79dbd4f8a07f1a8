"""Failures that the proxy can cause, as scenario files write them. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import formatdate
from enum import Enum
from typing import Any, Self

PROBLEM = "application/problem+json"
HTML = "<!doctype html><html><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>"


class Do(Enum):
    """The fate of one request.

    PASS: it goes through. RESPOND: the proxy responds itself, the server never sees it.
    RESET_BEFORE: the connection is reset and the server never sees it. RESET_AFTER: the server
    responded, and the connection is reset instead of passing that on. HANG: no response comes, the
    server never sees it. TRUNCATE: half of the response's body comes, then the end. SLOW: the
    response comes in pieces, with pauses. DRIP: its body comes in single bytes, DRIP_HEAD: its
    headers do. CHANGE: the response's JSON is edited in the proxy.
    """

    PASS = "pass"
    RESPOND = "respond"
    RESET_BEFORE = "reset_before"
    RESET_AFTER = "reset_after"
    HANG = "hang"
    TRUNCATE = "truncate"
    SLOW = "slow"
    DRIP = "drip"
    DRIP_HEAD = "drip_head"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Failure:
    """One entry of a step's `failures`, for one request; later requests pass.

    `status`, `code`, `body`, `media_type`: of RESPOND; without a `body` it is a problem with this
    `code`. `headers` are set on any response, null takes one away; `{date+5}` in one is the HTTP
    date five seconds from now. `set` and `remove` are edits of CHANGE, by JSON pointer (`/a/*/b`:
    in each element).
    """

    do: Do = Do.PASS
    status: int = 503
    code: str = "service_unavailable"
    body: str | None = None
    media_type: str = PROBLEM
    headers: Mapping[str, str | None] = field(default_factory=dict)
    set: Mapping[str, Any] = field(default_factory=dict)
    remove: Sequence[str] = ()

    @classmethod
    def of(cls, written: str | Mapping[str, Any]) -> Self:
        """From a scenario file. Raises `ValueError` or `TypeError` when it is not a failure."""
        if isinstance(written, str):
            return (
                cls(Do.RESPOND, 502, body=HTML, media_type="text/html")
                if (written == "html_502")
                else cls(Do(written))
            )
        fields = dict(written)
        return cls(Do(fields.pop("do", "pass")), **fields)


@dataclass(slots=True)
class ProxyResponse:
    """A response that the proxy sends to the client. Header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def has_body(self) -> bool:
        return self.status >= 200 and self.status not in {204, 304}


def response_of(failure: Failure, request_id: str) -> ProxyResponse:
    """The proxy's own response, which the server has no part in."""
    if failure.body is not None:
        return ProxyResponse(
            failure.status, {"content-type": failure.media_type}, failure.body.encode()
        )
    problem = {
        "type": f"https://developers.cute.example/docs/errors#{failure.code}",
        "title": "A failure of the proxy",
        "status": failure.status,
        "detail": f"The proxy was asked to return {failure.status}.",
        "code": failure.code,
        "request_id": request_id,
    }
    headers = {"content-type": failure.media_type, "x-request-id": request_id}
    return ProxyResponse(failure.status, headers, json.dumps(problem).encode())


def with_headers(response: ProxyResponse, failure: Failure, now: float) -> ProxyResponse:
    """The response with the failure's headers; `now` in Unix seconds."""
    headers = dict(response.headers)
    for name, value in failure.headers.items():
        if value is None:
            headers.pop(name.lower(), None)
        else:
            headers[name.lower()] = _dated(value, now)
    return ProxyResponse(response.status, headers, response.body)


def changed(response: ProxyResponse, failure: Failure) -> ProxyResponse:
    """The response with the edits made to its JSON."""
    document = json.loads(response.body)
    for pointer in failure.remove:
        for parent, key in _places(document, pointer):
            del parent[key]
    for pointer, value in failure.set.items():
        for parent, key in _places(document, pointer):
            parent[key] = value
    return ProxyResponse(response.status, response.headers, json.dumps(document).encode())


def _dated(value: str, now: float) -> str:
    if not value.startswith("{date"):
        return value
    return formatdate(now + float(value[len("{date") : -1]), usegmt=True)


def _places(document: Any, pointer: str) -> list[tuple[Any, Any]]:
    """Each container that a pointer leads to, with the key in it."""
    found = [document]
    *way, last = pointer.removeprefix("/").split("/")
    for word in way:
        found = [
            child
            for parent in found
            for child in (parent if word == "*" else [parent[_key(parent, word)]])
        ]
    if last == "*":
        return [(parent, number) for parent in found for number in range(len(parent))]
    return [(parent, _key(parent, last)) for parent in found]


def _key(parent: Any, word: str) -> Any:
    return int(word) if isinstance(parent, list) else word
