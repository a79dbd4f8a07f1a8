"""Call views of the API directly, and Flask for pages of the portal.

The edge has found the route of an API call, and calls its view. Flask's dispatch would find the
route again, open a cookie session, and run the hooks of pages and of Flask-Limiter.
"""

import io
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from wsgiref.types import StartResponse

import flask
from starlette.types import Scope

from cute_api.edge.responses.response import Headers, Response
from cute_api.edge.routing import Route
from cute_api.edge.state import STATE_KEY, RequestState

# Dropped, because the whole body has been read; Werkzeug would not read a chunked one.
FRAMING = frozenset({"CONTENT_LENGTH", "TRANSFER_ENCODING"})
BODILESS = frozenset({204, 304})

View = Callable[[Scope, RequestState], flask.Response]


class FlaskCalls:
    """Calls the views of operations, by their ids, and one Flask application for pages."""

    def __init__(self, app: flask.Flask, views: Mapping[str, View]) -> None:
        self._app = app
        self._views = views

    def operation(self, scope: Scope, state: RequestState, route: Route) -> Response:
        """Call the handler of a checked call. Raises the handler's errors."""
        made = self._views[route.plan.operation.id](scope, state)
        headers = [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in made.headers
        ]
        if state.stream is not None:
            return Response(made.status_code, headers, parts=state.stream)
        if state.live is not None:
            return _open(made.status_code, headers, scope, state)
        response = Response(made.status_code, headers, made.get_data())
        if response.status in BODILESS:
            response.drop_header(b"content-length")
            response.body = b""
        elif scope["method"] == "HEAD":
            response.body = b""
        return response

    def page(self, scope: Scope, state: RequestState) -> Response:
        """Serve a request by Flask's whole application."""
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], exc_info: object = None
        ) -> Any:
            started[:] = [(status, headers)]

        respond: StartResponse = start_response
        chunks: Iterable[bytes] = self._app.wsgi_app(build_environ(scope, state), respond)
        try:
            body = b"".join(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()
        status, headers = started[0]
        encoded = [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in headers]
        if state.live is not None:
            return _open(int(status[:3]), encoded, scope, state)
        return Response(int(status[:3]), encoded, body, state.stream)


def _open(status: int, headers: Headers, scope: Scope, state: RequestState) -> Response:
    """A response that stays open, without a length; for HEAD only its head."""
    is_head = scope["method"] == "HEAD"
    response = Response(status, headers, live=None if is_head else state.live)
    response.drop_header(b"content-length")
    return response


def build_environ(scope: Scope, state: RequestState) -> dict[str, Any]:
    """The WSGI environ of a request whose body has been read."""
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
