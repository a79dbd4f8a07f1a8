"""A proxy that changes requests to a server, and its responses."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import httpx

from scripts.shared.http_server import Request, Response, serving

HOST = "127.0.0.1"
TIMEOUT_SECONDS = 20
# Headers of the connection, not of the response.
HOP = {"connection", "transfer-encoding", "keep-alive", "date", "server", "content-length"}


@dataclass
class Turn:
    """A request, and its response once there is one. Header names are in lower case.

    `query` has the last value of each name. Once it is changed, it replaces `raw`.
    """

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    content: bytes
    raw: str = ""
    client: httpx.Client | None = None
    status: int = 0
    response_headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    repeats: int = 0

    def at(self, method: str, path: str) -> bool:
        """Whether it has this method (`*` for any) and a path that matches the pattern."""
        return method in {"*", self.method} and re.fullmatch(path, self.path) is not None

    @property
    def value(self) -> Any:
        return json.loads(self.body) if self.body else None

    @property
    def url(self) -> str:
        same = self.query == dict(self.pairs)
        query = self.raw if same else urlencode(self.query)
        return f"{self.path}?{query}" if query else self.path

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The query with all values of each name."""
        return parse_qsl(self.raw)

    def ask_for(self, pairs: list[tuple[str, str]]) -> None:
        """Replace the query."""
        self.raw, self.query = urlencode(pairs), dict(pairs)

    def again(self, **changes: Any) -> "Turn":
        """Send the request once more, with other parts; return it with its response."""
        assert self.client is not None
        self.repeats += 1
        other = replace(self, **changes)
        ask(self.client, other)
        return other

    def put(self, value: Any) -> None:
        self.body = json.dumps(value).encode()

    def drop(self, name: str) -> None:
        self.response_headers.pop(name.lower(), None)

    @property
    def content_of_all(self) -> tuple[object, ...]:
        """Everything that a lie can change."""
        asked = (self.method, self.url, dict(self.headers), self.content, self.repeats)
        return *asked, self.status, dict(self.response_headers), self.body

    def respond(self, status: int, content: bytes, media_type: str) -> None:
        """Set a response; if set before the request is forwarded, the server gets no request."""
        self.status, self.body = status, content
        self.response_headers = {**self.response_headers, "content-type": media_type}


Spoil = Callable[[Turn], object]


@contextmanager
def proxying(upstream: str, asked: Spoil, returned: Spoil, source: str = HOST) -> Iterator[str]:
    """Run a proxy in front of `upstream` until the block ends; yields its URL. It calls from the
    address `source`."""
    with httpx.Client(
        base_url=upstream,
        timeout=TIMEOUT_SECONDS,
        trust_env=False,
        transport=httpx.HTTPTransport(local_address=source),
    ) as client:

        def pass_on(request: Request) -> Response:
            turn = turn_of(request, client)
            asked(turn)
            if not turn.status:
                ask(client, turn)
            returned(turn)
            return Response(turn.status, turn.body, turn.response_headers)

        with serving(pass_on) as server:
            yield server.url()


def turn_of(request: Request, client: httpx.Client) -> Turn:
    headers = {name: v for name, v in request.headers.items() if name not in {*HOP, "host"}}
    headers["accept-encoding"] = "identity"
    query = dict(parse_qsl(request.query))
    return Turn(request.method, request.path, query, headers, request.body, request.query, client)


def ask(client: httpx.Client, turn: Turn) -> None:
    """Put the server's response into the turn; 502 if there is no response."""
    try:
        response = client.request(turn.method, turn.url, headers=turn.headers, content=turn.content)
    except httpx.HTTPError:
        turn.respond(502, b"", "text/plain")
        return
    turn.status, turn.body = response.status_code, response.content
    turn.response_headers = {
        name.lower(): value for name, value in response.headers.items() if name.lower() not in HOP
    }
