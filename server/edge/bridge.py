"""The one hop from ASGI to Flask: a request runs on a thread, its answer comes back whole.

The API has threads of its own: portal pages, which hash passwords and wait for others' logins, can
take all of theirs without a call of the API waiting for it.

What is too large for that leaves its parts in the request's state: each is fetched on a thread when
the client has taken the one before, so that a slow client holds no thread and little memory.

It stands in the place of Connexion's own bridge, which crosses between threads for every chunk.
"""

import asyncio
import contextvars
import io
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication

from starlette.types import Message, Receive, Scope, Send

from server.edge.state import STATE_KEY, state_of

HANDLER_THREADS = 16
PORTAL_THREADS = 8
# Whoever watches the server must not wait for people who log in.
WATCHED_PATHS = frozenset({"/healthz", "/readyz"})


# The body is there whole, with its own length: Werkzeug would read nothing of one in chunks.
FRAMING = frozenset({"CONTENT_LENGTH", "TRANSFER_ENCODING"})


class FlaskBridge:
    def __init__(self, app: WSGIApplication) -> None:
        self._app = app
        self._api_threads = ThreadPoolExecutor(HANDLER_THREADS, thread_name_prefix="handler")
        self._portal_threads = ThreadPoolExecutor(PORTAL_THREADS, thread_name_prefix="portal")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
            return
        is_api = state_of(scope).in_api or scope["path"] in WATCHED_PATHS
        threads = self._api_threads if is_api else self._portal_threads
        environ = build_environ(scope)
        context = contextvars.copy_context()
        loop = asyncio.get_running_loop()
        status, headers, body = await loop.run_in_executor(
            threads, context.run, _run, self._app, environ
        )
        start = {"type": "http.response.start", "status": status, "headers": headers}
        stream = state_of(scope).stream
        if stream is not None:
            await _send_parts(stream, start, receive, send, threads)
            return
        await send(start)
        await send({"type": "http.response.body", "body": body})


async def _send_parts(
    stream: Iterator[bytes], start: Message, receive: Receive, send: Send, threads: Executor
) -> None:
    """Send a body in parts. When one fails, the server closes the connection, and the client sees
    by the Content-Length that something is missing.
    """
    # The first part comes before the status: a failure can still be told as a problem.
    part = await _next(stream, threads)
    # Sending to a client that has gone says nothing; receiving does.
    gone = asyncio.ensure_future(receive())
    try:
        await send(start)
        while part is not None and not gone.done():
            await send({"type": "http.response.body", "body": part, "more_body": True})
            part = await _next(stream, threads)
        if part is None:
            await send({"type": "http.response.body", "body": b""})
    finally:
        gone.cancel()


async def _next(stream: Iterator[bytes], threads: Executor) -> bytes | None:
    return await asyncio.get_running_loop().run_in_executor(threads, next, stream, None)


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
        elif name not in FRAMING:
            key = f"HTTP_{name}"
            separator = "; " if name == "COOKIE" else ","
            environ[key] = f"{environ[key]}{separator}{value}" if key in environ else value
    return environ


async def _lifespan(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})
