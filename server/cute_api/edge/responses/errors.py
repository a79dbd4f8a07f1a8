"""Turn every exception into a problem. No other module of the server writes an error body.

Outside of the API, a request for a page gets the problem as a page.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import psycopg2
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.types import Scope

from cute_api.edge.responses.response import Response
from cute_api.edge.state import RequestState
from cute_api.problems import MEDIA_TYPE, ApiError, Code, render
from cute_api.spec import Spec

log = logging.getLogger("cute.errors")

RETRY_AFTER_SECONDS = "1"

RenderPage = Callable[[ApiError, Scope, RequestState], tuple[bytes, Mapping[str, str]]]
"""Makes the page of a request's problem, and its headers."""


class Errors:
    """Makes the response for an exception, and logs server errors.

    `render_page` is None if no pages are served.
    """

    def __init__(self, spec: Spec, render_page: RenderPage | None) -> None:
        self._spec = spec
        self._render_page = render_page

    def respond(self, exception: Exception, scope: Scope, state: RequestState) -> Response:
        """The problem of an exception, or its page."""
        error = as_api_error(exception, allowed=partial(self._spec.allowed_methods, scope["path"]))
        _log(state, exception, error)
        state.error_code = error.code
        state.errors = error.errors
        more: Mapping[str, str] = {"Content-Type": MEDIA_TYPE}
        if self._render_page is not None and _wants_page(scope, state):
            body, more = self._render_page(error, scope, state)
        else:
            body = render(error, state.request_id)
        headers = [
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
            *(
                (name.lower().encode(), value.encode())
                for name, value in (*more.items(), *error.headers.items())
            ),
        ]
        if error.status == 401:
            headers.append((b"www-authenticate", b'Bearer realm="cute"'))
        return Response(error.status, headers, body)


def _log(state: RequestState, exception: Exception, error: ApiError) -> None:
    if error.status < 500:
        return
    named = {} if state.span is None else {"trace_id": state.span.trace_id}
    log.error(
        "request failed",
        extra={"request_id": state.request_id, "code": error.code, **named},
        # An error that was raised on purpose needs no traceback.
        exc_info=None if isinstance(exception, ApiError) else exception,
    )


def as_api_error(
    exception: Exception, *, allowed: Callable[[], Sequence[str]] = tuple[str]
) -> ApiError:
    """The problem for an exception. An unexpected exception is an internal error.

    `allowed` returns the methods of the request's path.
    """
    if isinstance(exception, ApiError):
        return exception
    if isinstance(exception, HTTPException):
        return _of_status(exception.status_code, allowed())
    if _database_is_away(exception):
        return ApiError(Code.SERVICE_UNAVAILABLE, headers={"Retry-After": RETRY_AFTER_SECONDS})
    return ApiError(Code.INTERNAL_ERROR)


def _of_status(status: int, allowed: Sequence[str]) -> ApiError:
    if status == 405 or (status == 404 and allowed):
        return ApiError(Code.METHOD_NOT_ALLOWED, headers={"Allow": ", ".join(allowed)})
    if status == 404:
        return ApiError(Code.NOT_FOUND)
    if status < 500:
        return ApiError(Code.MALFORMED_REQUEST)
    return ApiError(Code.INTERNAL_ERROR)


def _database_is_away(exception: Exception) -> bool:
    if isinstance(exception, PoolTimeoutError):
        return True
    cause = exception.orig if isinstance(exception, DBAPIError) else exception
    return isinstance(cause, psycopg2.OperationalError | psycopg2.InterfaceError)


def _wants_page(scope: Scope, state: RequestState) -> bool:
    return not state.in_api and any(
        name == b"accept" and b"text/html" in value for name, value in scope["headers"]
    )
