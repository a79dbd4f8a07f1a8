"""Problems that the server itself sends before it closes a connection."""

import uuid

import orjson

from cute_api.edge.responses.response import transport_headers
from cute_api.models._gen.version import API_VERSION
from cute_api.problems import MEDIA_TYPE, ApiError, Code, document
from cute_api.spec import VERSION_HEADER

CLOSE = {"Connection": "close"}
# Whether such a request had an effect is unknown.
ENDED = (
    "The server stopped before it could respond. Send the request again; a change with "
    "the same `Idempotency-Key`, so that it is made once."
)


def without_response(*, ended: bool) -> ApiError:
    """The problem if the application sent no response: it failed, or the server `ended` first."""
    if ended:
        return ApiError(Code.SERVICE_UNAVAILABLE, ENDED, headers={"Retry-After": "1"})
    return ApiError(Code.INTERNAL_ERROR)


def closing_problem(
    error: ApiError, scheme: str | None, *, base_url: str
) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """The headers and the body of a problem after which the connection is closed.

    `base_url` is the URL that clients know the server by, whatever a proxy calls.
    """
    over_tls = base_url.startswith("https:")
    request_id = str(uuid.uuid4())
    body = orjson.dumps(document(error, request_id, base_url))
    headers = {
        "Content-Type": MEDIA_TYPE,
        "Content-Length": str(len(body)),
        "X-Request-Id": request_id,
        # The form of problems is the same in every version.
        VERSION_HEADER: API_VERSION,
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        **error.headers,
        **CLOSE,
    }
    pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    return [*pairs, *transport_headers(scheme, public_over_tls=over_tls)], body
