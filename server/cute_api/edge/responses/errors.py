"""Turn every exception into a problem. No other module of the server writes an error body.

Outside of the API, a request for a page gets the problem as a page.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException

from cute_api.edge.record import Record
from cute_api.edge.request import Request
from cute_api.edge.result import CallResult
from cute_api.models.failures import ConnectionLost
from cute_api.problems import MEDIA_TYPE, ApiError, Code, document
from cute_api.spec import CACHE_CONTROL, NO_STORE, Spec

log = logging.getLogger("cute.errors")

RETRY_AFTER_SECONDS = "1"

RenderPage = Callable[[ApiError, Request], CallResult]
"""Makes the page of a request's problem."""


class Errors:
    """Makes the result for an exception, and logs server errors.

    `render_page` is None if no pages are served.
    """

    def __init__(self, spec: Spec, render_page: RenderPage | None) -> None:
        self._spec = spec
        self._render_page = render_page

    def result(self, exception: Exception, request: Request, record: Record) -> CallResult:
        """The problem of an exception, or its page."""
        error = as_api_error(exception, allowed=partial(self._spec.allowed_methods, request.path))
        _log(exception, error, request, record)
        record.error_code = error.code
        record.errors = error.errors
        headers = {"Content-Type": MEDIA_TYPE, CACHE_CONTROL: NO_STORE, **error.headers}
        if error.status == 401:
            headers["WWW-Authenticate"] = 'Bearer realm="cute"'
        if self._render_page is None or not _wants_page(request):
            return CallResult(document(error, request.id), error.status, headers)
        page = self._render_page(error, request)
        return replace(page, status=error.status, headers={**headers, **page.headers})


def _log(exception: Exception, error: ApiError, request: Request, record: Record) -> None:
    if error.status < 500:
        return
    named = {} if record.span is None else {"trace_id": record.span.trace_id}
    log.error(
        "request failed",
        extra={"request_id": request.id, "code": error.code, **named},
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
        return _of_status(exception.code or 500, allowed())
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
    return isinstance(cause, ConnectionLost)


def _wants_page(request: Request) -> bool:
    return not request.in_api and any(
        name == b"accept" and b"text/html" in value for name, value in request.headers
    )
