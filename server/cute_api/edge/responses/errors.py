"""Turn every exception into a problem. No other module of the server writes an error body.

Outside of the API, a request for a page gets the problem as a page.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException

from cute_api.edge.record import Record
from cute_api.edge.request import Request
from cute_api.edge.result import CallResult
from cute_api.lib.wording import joined, nearest, unknown
from cute_api.models.failures import ConnectionLost
from cute_api.problems import MEDIA_TYPE, ApiError, Code, document
from cute_api.spec import BASE_PATH, CACHE_CONTROL, NO_STORE, Spec

log = logging.getLogger("cute.errors")

RETRY_AFTER_SECONDS = "1"

RenderPage = Callable[[ApiError, Request], CallResult]
"""Makes the page of a request's problem."""


class Errors:
    """Makes the result for an exception, and logs server errors.

    `base_url` is that of the documentation; `render_page` is None if no pages are served.
    """

    def __init__(self, spec: Spec, base_url: str, render_page: RenderPage | None) -> None:
        self._spec = spec
        self._base_url = base_url
        self._render_page = render_page

    def result(self, exception: Exception, request: Request, record: Record) -> CallResult:
        """The problem of an exception, or its page."""
        error = as_api_error(exception, partial(self._of_no_operation, request.path))
        _log(exception, error, request, record)
        record.error_code = error.code
        record.errors = error.errors
        headers = {"Content-Type": MEDIA_TYPE, CACHE_CONTROL: NO_STORE, **error.headers}
        if error.status == 401:
            headers["WWW-Authenticate"] = 'Bearer realm="cute"'
        if self._render_page is None or not _wants_page(request):
            body = document(error, request.id, self._base_url)
            return CallResult(body, error.status, headers)
        page = self._render_page(error, request)
        return replace(page, status=error.status, headers={**headers, **page.headers})

    def _of_no_operation(self, path: str, status: int) -> ApiError:
        """The 404 or 405 of a request whose method and path have no operation."""
        allowed = self._spec.allowed_methods(path)
        if allowed or status == 405:
            headers = {"Allow": ", ".join(allowed)}
            detail = f"This path supports {joined(allowed)}." if allowed else None
            return ApiError(Code.METHOD_NOT_ALLOWED, detail, headers=headers)
        paths = self._spec.fixed_paths if path.startswith(BASE_PATH) else ()
        detail = unknown("path", path, paths) if nearest(path, paths) else None
        return ApiError(Code.NOT_FOUND, detail)


def _log(exception: Exception, error: ApiError, request: Request, record: Record) -> None:
    if error.status < 500 or record.fault is not None:
        return
    named = {} if record.span is None else {"trace_id": record.span.trace_id}
    log.error(
        "request failed",
        extra={"request_id": request.id, "code": error.code, **named},
        # An error that was raised on purpose needs no traceback.
        exc_info=None if isinstance(exception, ApiError) else exception,
    )


def as_api_error(exception: Exception, of_no_operation: Callable[[int], ApiError]) -> ApiError:
    """The problem for an exception. An unexpected exception is an internal error.

    `of_no_operation` returns the error of a request without an operation, by its status.
    """
    if isinstance(exception, ApiError):
        return exception
    if isinstance(exception, HTTPException):
        return _of_status(exception.code or 500, of_no_operation)
    if _database_is_away(exception):
        return ApiError(Code.SERVICE_UNAVAILABLE, headers={"Retry-After": RETRY_AFTER_SECONDS})
    return ApiError(Code.INTERNAL_ERROR)


def _of_status(status: int, of_no_operation: Callable[[int], ApiError]) -> ApiError:
    if status in (404, 405):
        return of_no_operation(status)
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
