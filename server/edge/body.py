"""Reads the whole body before anything else looks at the request, within limits.

A body over the limit is drained up to a bound, so that ordinary clients get to read the 413;
beyond that the connection closes. What was wrong is kept in the request's state and raised after
the rate limits have counted the request.
"""

import asyncio

from starlette.types import ASGIApp, Receive, Scope, Send

from server.edge.state import state_of
from server.problems import ApiError, Code

BODY_LIMIT_BYTES = 1_048_576
DRAIN_LIMIT_BYTES = 16 * 1_048_576
READ_TIMEOUT_SECONDS = 30.0

CLOSE = {"Connection": "close"}


class ClientGoneError(Exception):
    """The client closed the connection before its request was complete: nobody to answer."""


class BodyMiddleware:
    def __init__(self, app: ASGIApp, *, timeout: float = READ_TIMEOUT_SECONDS) -> None:
        self._app = app
        self._timeout = timeout

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = state_of(scope)
        try:
            async with asyncio.timeout(self._timeout):
                state.body = await _read(receive, _declared_length(scope))
        except ApiError as error:
            state.fault = error
        except TimeoutError:
            state.fault = ApiError(Code.REQUEST_TIMEOUT, headers=CLOSE)
        except ClientGoneError:
            return
        await self._app(scope, receive, send)


def _declared_length(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


async def _read(receive: Receive, declared: int) -> bytes:
    if declared > DRAIN_LIMIT_BYTES:
        raise ApiError(Code.PAYLOAD_TOO_LARGE, headers=CLOSE)
    chunks: list[bytes] = []
    size = 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        chunk = message.get("body", b"")
        more = message.get("more_body", False)
        size += len(chunk)
        if size > DRAIN_LIMIT_BYTES:
            raise ApiError(Code.PAYLOAD_TOO_LARGE, headers=CLOSE)
        if size > BODY_LIMIT_BYTES:
            chunks.clear()
        elif chunk:
            chunks.append(chunk)
    if size > BODY_LIMIT_BYTES:
        raise ApiError(Code.PAYLOAD_TOO_LARGE)
    return b"".join(chunks)
