"""Running the application under uvicorn, with the limits that its HTTP parser lacks."""

import asyncio
import gc
import importlib
import multiprocessing
import os
import signal
import socket
import threading
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from server import logs
from server.problems import MEDIA_TYPE, ApiError, Code, render

HEADER_LIMIT_BYTES = 65_536
HEADERS_END = b"\r\n\r\n"
SHUTDOWN_SECONDS = 5
KEEP_ALIVE_SECONDS = 30
BACKLOG = 1_024
LINGER_SECONDS = 0.5
# How long a client may take nothing of what waits for it. A download waits for its client, and
# closing the connection would wait as well: the system ends it.
STALLED_CLIENT_MS = 60_000


class HeaderMeter:
    """Counts the bytes of a request's headers, however they are cut into reads."""

    def __init__(self) -> None:
        self._bytes = 0
        self._tail = b""

    def fits(self, data: bytes) -> bool:
        """Take in the next bytes, of which the last may be body; are the headers within bounds?"""
        seen = self._tail + data
        end = seen.find(HEADERS_END)
        self._bytes += (len(seen) if end < 0 else end) - len(self._tail)
        self._tail = seen[1 - len(HEADERS_END) :]
        return self._bytes <= HEADER_LIMIT_BYTES


class BoundedHttpProtocol(HttpToolsProtocol):
    """uvicorn's httptools protocol with a bound on a request's headers, which it has none of.

    What the parser refuses is answered with a problem too, and the connection closes.
    """

    _meter: HeaderMeter | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        end = transport.get_extra_info("socket")
        if end is not None and end.family in (socket.AF_INET, socket.AF_INET6):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALLED_CLIENT_MS)
        self._meter = HeaderMeter()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._meter = self._meter or HeaderMeter()

    def on_headers_complete(self) -> None:
        self._meter = None
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        if self._meter is not None and not self._meter.fits(data):
            self.send_400_response("The headers are too large.")
            return
        super().data_received(data)

    def send_400_response(self, msg: str) -> None:
        request_id = str(uuid.uuid4())
        body = render(ApiError(Code.MALFORMED_REQUEST, msg), request_id)
        head = (
            f"HTTP/1.1 400 Bad Request\r\ncontent-type: {MEDIA_TYPE}\r\n"
            f"content-length: {len(body)}\r\nx-request-id: {request_id}\r\n"
            "connection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()


def served_app() -> ASGIApp:
    """The application of one server process, loaded when its log is set up: loading warns."""
    logs.configure()
    threading.Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()
    # No collection walks what stays for good: a fifth of the time to load it, and later 80 ms in
    # the middle of some request.
    gc.disable()
    try:
        app: ASGIApp = importlib.import_module("server.app").create_app()
        gc.collect()
        gc.freeze()
    finally:
        gc.enable()
    return app


def _end_with_parent() -> None:
    """One of several processes ends when the one that started them was killed.

    It would keep the port, and nobody would know of it.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


OPTIONS: dict[str, Any] = {
    "http": BoundedHttpProtocol,
    "loop": "uvloop",
    "ws": "none",
    "lifespan": "on",
    "access_log": False,
    "log_config": None,
    "server_header": False,
    # The edge reads X-Forwarded-For itself, and only from proxies that it was told of.
    "proxy_headers": False,
    "backlog": BACKLOG,
    "timeout_keep_alive": KEEP_ALIVE_SECONDS,
    "timeout_graceful_shutdown": SHUTDOWN_SECONDS,
}


def serve(*, host: str, port: int, workers: int) -> None:
    """Serve until SIGTERM or SIGINT; open requests get a few seconds to end."""
    uvicorn.run(
        "server.serving:served_app", factory=True, host=host, port=port, workers=workers, **OPTIONS
    )


def serve_on(listener: socket.socket, ready: Callable[[], None]) -> None:
    """Serve on a socket that listens already, and tell `ready` once requests are taken.

    Raises what hinders the application from starting.
    """
    app = served_app()
    failures: list[BaseException] = []

    async def noting(scope: Scope, receive: Receive, send: Send) -> None:
        # uvicorn logs what is raised at the start, and only exits.
        try:
            await app(scope, receive, send)
        except BaseException as error:
            failures.extend([error] if scope["type"] == "lifespan" else [])
            raise

    server = _Announcing(uvicorn.Config(noting, **OPTIONS), ready)
    with suppress(SystemExit):
        server.run(sockets=[listener])
    if failures:
        raise failures[0]


class _Announcing(uvicorn.Server):
    """A server that says when it has started, and leaves its socket to the next one."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # A connection that was just accepted has sent nothing yet, and would be closed as idle.
        for server in self.servers:
            server.close()
        await asyncio.sleep(LINGER_SECONDS)
        await super().shutdown(sockets)
