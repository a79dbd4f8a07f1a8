"""A proxy that changes requests to a server, and its responses."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode

import httpx

HOST = "127.0.0.1"
TIMEOUT_SECONDS = 20
POLL_SECONDS = 0.05
# Headers of the connection, not of the response.
HOP = {"connection", "transfer-encoding", "keep-alive", "date", "server", "content-length"}
BODILESS = {204, 304}


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
        """Return whether it matches a method (`*` for any) and a path pattern."""
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
        server = ThreadingHTTPServer((HOST, 0), _handler(client, asked, returned))
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True)
        thread.start()
        try:
            yield f"http://{HOST}:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


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


def _handler(client: httpx.Client, asked: Spoil, returned: Spoil) -> type[BaseHTTPRequestHandler]:
    class ProxyHandler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Headers and body go out together: apart, each response waits 40 ms for an acknowledgement.
        wbufsize = -1

        def log_message(self, format: str, *args: Any) -> None:
            """Write no access log."""

        def _pass_on(self) -> None:
            turn = self._turn()
            asked(turn)
            if not turn.status:
                query = self.path.partition("?")[2]
                if turn.query != dict(parse_qsl(query)):
                    query = urlencode(turn.query)
                url = f"{turn.path}?{query}" if query else turn.path
                ask(client, turn, url)
            returned(turn)
            self._respond(turn)

        def _turn(self) -> Turn:
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            path, _, query = self.path.partition("?")
            given = {name.lower(): value for name, value in self.headers.items()}
            headers = {name: v for name, v in given.items() if name not in {*HOP, "host"}}
            headers["accept-encoding"] = "identity"
            return Turn(self.command, path, dict(parse_qsl(query)), headers, content)

        def _respond(self, turn: Turn) -> None:
            self.send_response_only(turn.status)
            for name, value in turn.response_headers.items():
                self.send_header(name, value)
            if turn.status not in BODILESS:
                self.send_header("Content-Length", str(len(turn.body)))
            self.end_headers()
            if turn.status not in BODILESS:
                self.wfile.write(turn.body)

        do_GET = do_POST = do_OPTIONS = do_HEAD = _pass_on  # noqa: N815 - http.server's names
        do_PUT = do_PATCH = do_DELETE = _pass_on  # noqa: N815 - http.server's names

    return ProxyHandler
