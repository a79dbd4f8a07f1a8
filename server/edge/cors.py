"""CORS for browser callers of `/v1`: any origin, no credentials. Portal paths get none of it.

A preflight is answered here, before any key or quota is looked at, since a browser can send
neither with it. One for a path or method that the spec does not have gets the same 404 or 405
problem as the call itself would, so that the browser's console tells what is wrong. Starlette's
middleware knows one list of methods for all paths and answers its refusals in plain text.
"""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from server.edge.state import state_of
from server.spec import Spec

# Chromium keeps a preflight for no longer than this.
MAX_AGE_SECONDS = 7_200

ALLOWED_HEADERS = (
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "Range",
    "If-Range",
)
EXPOSED_HEADERS = (
    "X-Request-Id",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
    "RateLimit-Policy",
    "RateLimit",
    "Retry-After",
    "ETag",
    "Link",
    "Location",
    "Idempotent-Replayed",
    "Deprecation",
    "Sunset",
    "Content-Range",
    "Accept-Ranges",
    "Content-Length",
    "Last-Modified",
    "X-Changes-Cursor",
)

ALLOW_ORIGIN = (b"access-control-allow-origin", b"*")
EXPOSE = (b"access-control-expose-headers", ", ".join(EXPOSED_HEADERS).encode())
# Answers without an Origin lack these headers: a cache must not give one to a browser.
VARY = (b"vary", b"Origin")


class CorsMiddleware:
    """Stands inside the error middleware, which turns a refused preflight into its problem."""

    def __init__(self, app: ASGIApp, *, spec: Spec) -> None:
        self._app = app
        self._spec = spec

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not state_of(scope).in_api:
            await self._app(scope, receive, send)
            return
        answer_headers = state_of(scope).answer_headers
        answer_headers.append(VARY)
        headers = Headers(scope=scope)
        if "origin" in headers:
            answer_headers.append(ALLOW_ORIGIN)
            requested = headers.get("access-control-request-method")
            if scope["method"] == "OPTIONS" and requested is not None:
                await self._preflight(scope["path"], requested, send)
                return
            answer_headers.append(EXPOSE)
        await self._app(scope, receive, send)

    async def _preflight(self, path: str, requested: str, send: Send) -> None:
        methods = self._spec.allowed_methods(path)
        if "GET" in methods:
            methods = ["HEAD", *methods]
        if requested not in methods:
            # The error middleware makes it a 405 when the path has other methods.
            raise HTTPException(404)
        headers = [
            (b"access-control-allow-methods", ", ".join(methods).encode()),
            (b"access-control-allow-headers", ", ".join(ALLOWED_HEADERS).encode()),
            (b"access-control-max-age", str(MAX_AGE_SECONDS).encode()),
        ]
        await send({"type": "http.response.start", "status": 204, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
