"""CORS for browsers that call `/v1`: any origin, no credentials, and no page of the portal.

Of the portal only the endpoints that programs call for tokens have it (`OPEN_PAGES`). An app that
runs in a page is a public client and needs them; a seller's consent is a page of its own.

A preflight is handled before authentication and limits, because a browser sends no key with it. For
an unknown path or method it gets the same 404 or 405 problem as the call itself, so that the
browser's console shows the reason. Starlette's middleware has one list of methods for all paths and
refuses in plain text.
"""

from collections.abc import Mapping, Sequence

from werkzeug.exceptions import NotFound

from cute_api.edge.request import Request
from cute_api.edge.responses.response import Headers, Response
from cute_api.spec import READ_LAG, VERSION_HEADER

# Chromium keeps a preflight for no longer than this.
MAX_AGE_SECONDS = 7_200

ALLOWED_HEADERS = (
    "Authorization",
    "Content-Type",
    VERSION_HEADER,
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
    VERSION_HEADER,
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
    "RateLimit-Policy",
    "RateLimit",
    "Retry-After",
    "ETag",
    "Link",
    READ_LAG,
    "Location",
    "Idempotent-Replayed",
    "Deprecation",
    "Sunset",
    "Content-Range",
    "Accept-Ranges",
    "Content-Length",
    "Last-Modified",
    "X-Changes-Cursor",
    "X-Set-Hash",
)

OPEN_PAGES: Mapping[str, Sequence[str]] = {
    "/.well-known/oauth-authorization-server": ("GET",),
    "/oauth/token": ("POST",),
    "/oauth/revoke": ("POST",),
}
"""The pages that programs in browsers call, with their methods."""

ORIGIN = b"origin"
REQUESTED_METHOD = b"access-control-request-method"
ALLOW_ORIGIN = (b"access-control-allow-origin", b"*")
EXPOSE = (b"access-control-expose-headers", ", ".join(EXPOSED_HEADERS).encode())
# Responses to requests without Origin lack these headers, so caches must not reuse them for
# browsers, nor reuse the response of one version for another.
VARY = (b"vary", f"Origin, {VERSION_HEADER}".encode())


def headers_of(request: Request) -> Headers:
    """The CORS headers of every response of the API and of `OPEN_PAGES`."""
    if not request.in_api and request.path not in OPEN_PAGES:
        return []
    if request.header(ORIGIN) is None:
        return [VARY]
    return [VARY, ALLOW_ORIGIN] if is_preflight(request) else [VARY, ALLOW_ORIGIN, EXPOSE]


def is_preflight(request: Request) -> bool:
    """Whether a request is a browser's preflight."""
    return (
        request.method == "OPTIONS"
        and request.header(ORIGIN) is not None
        and request.header(REQUESTED_METHOD) is not None
    )


def preflight(request: Request, methods: Sequence[str]) -> Response:
    """The response to a preflight for a path with these methods; raises 404 for other methods."""
    if "GET" in methods:
        methods = ["HEAD", *methods]
    if (request.header(REQUESTED_METHOD) or b"").decode("latin-1") not in methods:
        # `errors` turns it into a 405 if the path has other methods.
        raise NotFound
    headers = [
        (b"access-control-allow-methods", ", ".join(methods).encode()),
        (b"access-control-allow-headers", ", ".join(ALLOWED_HEADERS).encode()),
        (b"access-control-max-age", str(MAX_AGE_SECONDS).encode()),
    ]
    return Response(204, headers)
