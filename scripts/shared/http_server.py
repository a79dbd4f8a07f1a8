"""The test HTTP server: a function decides the response to each request.

Each connection has a thread of its own, so the function may block.

    with serving(lambda request: Response(204)) as server:
        httpx.post(server.url("/hook"))
    assert server.requests[0].path == "/hook"
"""

import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

HOST = "127.0.0.1"
POLL_S = 0.01
STOP_S = 10.0
BODILESS = frozenset({204, 304})


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it arrived. Header names are in lower case; `at` is in Unix seconds."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    at: float

    @property
    def parameters(self) -> dict[str, str]:
        return dict(parse_qsl(self.query, keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Response:
    """A `Content-Length` in `headers` replaces the body's length, to cut a response short."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


Respond = Callable[[Request], Response | None]
"""Returns the response, or None to close the connection without one."""


@dataclass(frozen=True, slots=True)
class HttpServer:
    """A running server. `requests` are those that arrived so far, in order."""

    port: int
    scheme: str
    requests: list[Request]

    def url(self, path: str = "") -> str:
        host = "localhost" if self.scheme == "https" else HOST
        return f"{self.scheme}://{host}:{self.port}{path}"


@contextmanager
def serving(
    respond: Respond, *, port: int = 0, tls: ssl.SSLContext | None = None
) -> Iterator[HttpServer]:
    """Serve on a port of 127.0.0.1 (by default a free one) until the block ends.

    Open connections are closed then too, so that callers notice.
    """
    requests: list[Request] = []

    def record(request: Request) -> Response | None:
        requests.append(request)
        return respond(request)

    with _ThreadedServer((HOST, port), record, tls) as server:
        thread = threading.Thread(target=server.serve_forever, args=(POLL_S,), daemon=True)
        thread.start()
        try:
            yield HttpServer(server.server_port, "http" if tls is None else "https", requests)
        finally:
            server.shutdown()
            thread.join(STOP_S)


def serve_forever(respond: Respond, port: int) -> None:
    """Serve in this thread until the process ends."""
    with _ThreadedServer((HOST, port), respond, None) as server:
        server.serve_forever()


class _ThreadedServer(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True

    def __init__(
        self, address: tuple[str, int], respond: Respond, tls: ssl.SSLContext | None
    ) -> None:
        self.respond = respond
        self._connections: set[Any] = set()
        super().__init__(address, _FunctionHandler)
        if tls is not None:
            # The thread of each connection makes the handshake, so that none waits for another's.
            self.socket = tls.wrap_socket(
                self.socket, server_side=True, do_handshake_on_connect=False
            )

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        super().server_close()
        for connection in list(self._connections):
            with suppress(OSError):  # its caller has closed it
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Report errors of the function, but not connections that a client closed."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class _FunctionHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Send headers and body together: apart, each response waits 40 ms for an acknowledgement.
    wbufsize = -1
    server: _ThreadedServer

    def _respond(self) -> None:
        path, _, query = self.path.partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        response = self.server.respond(
            Request(self.command, path, query, headers, body, time.time())
        )
        if response is None:
            self.close_connection = True
            return
        self._send(response)

    def _send(self, response: Response) -> None:
        headers = dict(response.headers)
        if response.status not in BODILESS:
            length = headers.setdefault("Content-Length", str(len(response.body)))
            self.close_connection |= length != str(len(response.body))
        self.send_response(response.status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)

    do_GET = do_HEAD = do_OPTIONS = _respond  # noqa: N815 - http.server's names
    do_POST = do_PUT = do_PATCH = do_DELETE = _respond  # noqa: N815 - http.server's names

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: the caller has the requests."""
