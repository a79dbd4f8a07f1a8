"""CORS for browser callers of `/v1`: any origin, no credentials. Portal paths get none of it.

A preflight is handled here, before any key or quota is looked at, since a browser can send
neither with it. One for a path or method that the spec does not have gets the same 404 or 405
problem as the call itself would, so that the browser's console shows what is wrong. Starlette's
middleware knows one list of methods for all paths and refuses in plain text.
"""

from collections.abc import Mapping, Sequence

from starlette.exceptions import HTTPException

from cute_api.edge.responses.response import Headers, Response

# Chromium keeps a preflight for no longer than this.
MAX_AGE_SECONDS = 7_200

ALLOWED_HEADERS = (
    "Authorization",
    "Content-Type",
    "Cute-Version",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "Range",
    "If-Range",
    "Last-Event-ID",
    "traceparent",
    "tracestate",
)
EXPOSED_HEADERS = (
    "X-Request-Id",
    "Cute-Version",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
    "RateLimit-Policy",
    "RateLimit",
    "Retry-After",
    "ETag",
    "Link",
    "Cute-Read-Lag",
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

ORIGIN = b"origin"
REQUESTED_METHOD = b"access-control-request-method"
ALLOW_ORIGIN = (b"access-control-allow-origin", b"*")
EXPOSE = (b"access-control-expose-headers", ", ".join(EXPOSED_HEADERS).encode())
# Responses without an Origin lack these headers: a cache must not give one to a browser. Nor must
# it give the response of one version to who asks for another.
VARY = (b"vary", b"Origin, Cute-Version")


def headers_of(method: str, request: Mapping[bytes, bytes]) -> Headers:
    """The headers that every response to a request of the API carries."""
    if ORIGIN not in request:
        return [VARY]
    return [VARY, ALLOW_ORIGIN] if is_preflight(method, request) else [VARY, ALLOW_ORIGIN, EXPOSE]


def is_preflight(method: str, request: Mapping[bytes, bytes]) -> bool:
    """Whether a browser asks what it may send, before it sends it."""
    return method == "OPTIONS" and ORIGIN in request and REQUESTED_METHOD in request


def preflight(requested: bytes, methods: Sequence[str]) -> Response:
    """The response to a preflight for a path that has these methods; raises 404 for another one."""
    if "GET" in methods:
        methods = ["HEAD", *methods]
    if requested.decode("latin-1") not in methods:
        # The errors make it a 405 when the path has other methods.
        raise HTTPException(404)
    headers = [
        (b"access-control-allow-methods", ", ".join(methods).encode()),
        (b"access-control-allow-headers", ", ".join(ALLOWED_HEADERS).encode()),
        (b"access-control-max-age", str(MAX_AGE_SECONDS).encode()),
    ]
    return Response(204, headers)
