"""A proxy that changes requests to a server, and its responses."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
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
    """A request, and its response once there is one. Header names are in lower case."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    content: bytes
    status: int = 0
    response_headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def at(self, method: str, path: str) -> bool:
        """Whether it has this method (`*` for any) and a path that matches the pattern."""
        return method in {"*", self.method} and re.fullmatch(path, self.path) is not None

    @property
    def value(self) -> Any:
        return json.loads(self.body) if self.body else None

    def put(self, value: Any) -> None:
        self.body = json.dumps(value).encode()

    def drop(self, name: str) -> None:
        self.response_headers.pop(name.lower(), None)

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
            turn = turn_of(request)
            asked(turn)
            if not turn.status:
                same = turn.query == dict(parse_qsl(request.query))
                query = request.query if same else urlencode(turn.query)
                ask(client, turn, f"{turn.path}?{query}" if query else turn.path)
            returned(turn)
            return Response(turn.status, turn.body, turn.response_headers)

        with serving(pass_on) as server:
            yield server.url()


def turn_of(request: Request) -> Turn:
    headers = {name: v for name, v in request.headers.items() if name not in {*HOP, "host"}}
    headers["accept-encoding"] = "identity"
    query = dict(parse_qsl(request.query))
    return Turn(request.method, request.path, query, headers, request.body)


def ask(client: httpx.Client, turn: Turn, url: str) -> None:
    """Put the server's response into the turn; 502 if there is no response."""
    try:
        response = client.request(turn.method, url, headers=turn.headers, content=turn.content)
    except httpx.HTTPError:
        turn.respond(502, b"", "text/plain")
        return
    turn.status, turn.body = response.status_code, response.content
    turn.response_headers = {
        name.lower(): value for name, value in response.headers.items() if name.lower() not in HOP
    }
