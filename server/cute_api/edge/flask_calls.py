"""How a request gets to Flask: with the route that the edge has found, or as a page of the portal.

Flask's own way to a view finds the route a second time, reads the host to do so, opens a session of
cookies and runs the hooks of pages and of Flask-Limiter: two thirds of what it costs, for what the
API doesn't use.
"""

import io
import sys
from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse

import flask
from flask.ctx import RequestContext
from starlette.types import Scope

from cute_api.edge.responses.response import Headers, Response
from cute_api.edge.routing import Route
from cute_api.edge.state import STATE_KEY, RequestState

# The body is there whole, with its own length: Werkzeug would read nothing of one in chunks.
FRAMING = frozenset({"CONTENT_LENGTH", "TRANSFER_ENCODING"})
ROUTE_KEY = "cute.route"
BODILESS = frozenset({204, 304})


class _RoutedContext(RequestContext):
    """The context of a request whose route is known."""

    def match_request(self) -> None:
        route: Route = self.request.environ[ROUTE_KEY]
        self.request.url_rule = route.rule
        self.request.view_args = dict(route.arguments)


class FlaskCalls:
    """Calls one Flask application."""

    def __init__(self, app: flask.Flask) -> None:
        self._app = app
        self._session = app.session_interface.make_null_session(app)
        self._adapter = app.url_map.bind("localhost")
        self._make_adapter = app.create_url_adapter
        app.create_url_adapter = self._url_adapter  # type: ignore[method-assign]  # see above

    def operation(self, scope: Scope, state: RequestState, route: Route) -> Response:
        """The response of a call that passed the edge. Raises what its handler raises."""
        environ = build_environ(scope, state)
        environ[ROUTE_KEY] = route
        with _RoutedContext(self._app, environ, session=self._session):
            # Flask's own dispatch asks on each call whether the view is a coroutine.
            view = self._app.view_functions[route.rule.endpoint]
            made = self._app.make_response(view(**route.arguments))  # type: ignore[arg-type]  # no coroutine
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
        """What Flask's whole application makes of a request."""
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

    def _url_adapter(self, request: flask.Request | None) -> Any:
        routed = request is not None and ROUTE_KEY in request.environ
        return self._adapter if routed else self._make_adapter(request)


def _open(status: int, headers: Headers, scope: Scope, state: RequestState) -> Response:
    """A response that stays open, whose length nobody knows. That to HEAD only says so."""
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
