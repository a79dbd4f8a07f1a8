"""Turns every exception into a problem. Nothing else in the server writes an error body."""

import logging
from collections.abc import Sequence

import psycopg2
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.edge.state import state_of
from server.problems import MEDIA_TYPE, ApiError, Code, render
from server.spec import Spec

log = logging.getLogger("cute.errors")

RETRY_AFTER_SECONDS = "1"


class ErrorMiddleware:
    def __init__(self, app: ASGIApp, *, spec: Spec) -> None:
        self._app = app
        self._spec = spec

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watching_send(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watching_send)
        except Exception as exception:
            if started:
                raise
            error = as_api_error(exception, allowed=self._allowed(scope))
            self._log(scope, exception, error)
            await _send(error, scope, send)

    def _allowed(self, scope: Scope) -> Sequence[str]:
        return self._spec.allowed_methods(scope["path"])

    @staticmethod
    def _log(scope: Scope, exception: Exception, error: ApiError) -> None:
        if error.status < 500:
            return
        log.error(
            "request failed",
            extra={"request_id": state_of(scope).request_id, "code": error.code},
            exc_info=exception,
        )


def as_api_error(exception: Exception, *, allowed: Sequence[str] = ()) -> ApiError:
    """The problem that stands for an exception. What nobody foresaw is an internal error."""
    if isinstance(exception, ApiError):
        return exception
    if isinstance(exception, HTTPException):
        return _of_status(exception.status_code, allowed)
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


async def _send(error: ApiError, scope: Scope, send: Send) -> None:
    state_of(scope).error_code = error.code
    body = render(error, state_of(scope).request_id)
    headers = [
        (b"content-type", MEDIA_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        *((name.lower().encode(), value.encode()) for name, value in error.headers.items()),
    ]
    if error.status == 401:
        headers.append((b"www-authenticate", b'Bearer realm="cute"'))
    await send({"type": "http.response.start", "status": error.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
