"""The one hop from ASGI to Flask: a request runs on a thread, its answer comes back whole.

What is too large for that leaves its parts in the request's state: each is fetched on a thread when
the client has taken the one before, so that a slow client holds no thread and little memory.

It stands in the place of Connexion's own bridge, which crosses between threads for every chunk.
"""

import asyncio
import contextvars
import io
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication

from starlette.types import Message, Receive, Scope, Send

from server.edge.state import STATE_KEY, state_of

HANDLER_THREADS = 16


class FlaskBridge:
    def __init__(self, app: WSGIApplication) -> None:
        self._app = app
        self._threads = ThreadPoolExecutor(HANDLER_THREADS, thread_name_prefix="handler")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
            return
        environ = build_environ(scope)
        context = contextvars.copy_context()
        loop = asyncio.get_running_loop()
        status, headers, body = await loop.run_in_executor(
            self._threads, context.run, _run, self._app, environ
        )
        start = {"type": "http.response.start", "status": status, "headers": headers}
        stream = state_of(scope).stream
        if stream is not None:
            await self._send_parts(stream, start, receive, send)
            return
        await send(start)
        await send({"type": "http.response.body", "body": body})

    async def _send_parts(
        self, stream: Iterator[bytes], start: Message, receive: Receive, send: Send
    ) -> None:
        """Send a body in parts. When one fails, the server closes the connection, and the client
        sees by the Content-Length that something is missing.
        """
        # The first part comes before the status: a failure can still be told as a problem.
        part = await self._next(stream)
        # Sending to a client that has gone says nothing; receiving does.
        gone = asyncio.ensure_future(receive())
        try:
            await send(start)
            while part is not None and not gone.done():
                await send({"type": "http.response.body", "body": part, "more_body": True})
                part = await self._next(stream)
            if part is None:
                await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()

    async def _next(self, stream: Iterator[bytes]) -> bytes | None:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, next, stream, None)


def _run(
    app: WSGIApplication, environ: dict[str, Any]
) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Any:
        started[:] = [(status, headers)]

    respond: StartResponse = start_response
    chunks: Iterable[bytes] = app(environ, respond)
    try:
        body = b"".join(chunks)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
    status, headers = started[0]
    encoded = [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in headers]
    return int(status[:3]), encoded, body


def build_environ(scope: Scope) -> dict[str, Any]:
    """The WSGI environ of a request whose body has been read."""
    state = state_of(scope)
    host, port = scope.get("server") or ("localhost", None)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": state.client_address,
        "CONTENT_LENGTH": str(len(state.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": io.BytesIO(state.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        STATE_KEY: state,
    }
    for raw_name, raw_value in scope["headers"]:
        # A name with an underscore would pass for one with a hyphen.
        if b"_" in raw_name:
            continue
        name = raw_name.decode("latin-1").upper().replace("-", "_")
        value = raw_value.decode("latin-1")
        if name == "CONTENT_TYPE":
            environ[name] = value
        elif name != "CONTENT_LENGTH":
            key = f"HTTP_{name}"
            environ[key] = f"{environ[key]},{value}" if key in environ else value
    return environ


async def _lifespan(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})
