"""Serve the portal's pages by Flask, through its WSGI entry.

A page that is sent in parts, or stays open, puts its body into the `PageReply` of the request.
"""

import io
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from wsgiref.types import StartResponse

import flask

from cute_api.edge.request import Request
from cute_api.edge.responses.response import Response
from cute_api.lib.live import LiveResponse

# The key of the `PageReply` in the environ.
REPLY = "cute.reply"
# Dropped, because the whole body has been read; Werkzeug would not read a chunked one.
FRAMING = frozenset({"CONTENT_LENGTH", "TRANSFER_ENCODING"})


@dataclass(slots=True)
class PageReply:
    """Properties that a page sets for its response; `Response` explains the fields."""

    client_address: str
    parts: Iterator[bytes] | None = None
    live: LiveResponse | None = None
    is_compressible: bool = False


class Pages:
    """Calls the Flask application that has the pages."""

    def __init__(self, app: flask.Flask) -> None:
        self.app = app
        # The edge renders all errors.
        app.config.update(PROPAGATE_EXCEPTIONS=True, TRAP_HTTP_EXCEPTIONS=True)

    def respond(self, request: Request) -> Response:
        """The response of a page. Raises what Flask doesn't handle."""
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], exc_info: object = None
        ) -> Any:
            started[:] = [(status, headers)]

        start: StartResponse = start_response
        environ = build_environ(request)
        chunks: Iterable[bytes] = self.app.wsgi_app(environ, start)
        try:
            body = b"".join(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()
        status, headers = started[0]
        reply: PageReply = environ[REPLY]
        response = Response(
            int(status[:3]),
            [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in headers],
            body,
            reply.parts,
            None if request.method == "HEAD" else reply.live,
            reply.is_compressible,
        )
        if reply.live is not None:
            response.drop_header(b"content-length")
        return response


def build_environ(request: Request) -> dict[str, Any]:
    """The WSGI environ of a request whose body has been read."""
    host, port = request.server
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": request.path.encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": request.query.decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "SERVER_PROTOCOL": f"HTTP/{request.http_version}",
        "REMOTE_ADDR": request.client_address,
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": request.scheme,
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        REPLY: PageReply(request.client_address),
    }
    for raw_name, raw_value in request.headers:
        # Skip names with underscores, which WSGI can't tell from names with hyphens.
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
