"""Reads the whole body before anything else looks at the request, within limits.

A body over the limit is drained up to a bound, so that ordinary clients get to read the 413;
beyond that the connection closes. What was wrong is kept with the body and raised after the rate
limits have counted the request.
"""

import asyncio
from dataclasses import dataclass

from starlette.types import Receive, Scope

from cute_api.problems import ApiError, Code

BODY_LIMIT_BYTES = 1_048_576
DRAIN_LIMIT_BYTES = 16 * 1_048_576
READ_TIMEOUT_SECONDS = 30.0

CLOSE = {"Connection": "close"}
# Without any of these a request has no body.
FRAMING = frozenset({b"content-length", b"transfer-encoding"})


class ClientGoneError(Exception):
    """The client closed the connection before its request was complete: nobody gets a response."""


@dataclass(frozen=True, slots=True)
class Body:
    """The body of a request. With a `refusal` it is empty."""

    content: bytes
    refusal: ApiError | None = None


async def read_body(
    scope: Scope, receive: Receive, *, seconds: float = READ_TIMEOUT_SECONDS
) -> Body:
    """Read a body; raises `ClientGoneError` when the client goes before it is whole."""
    try:
        if not _comes_with_body(scope):
            return Body(await _read(receive, 0))
        async with asyncio.timeout(seconds):
            return Body(await _read(receive, _declared_length(scope)))
    except ApiError as error:
        return Body(b"", error)
    except TimeoutError:
        return Body(b"", ApiError(Code.REQUEST_TIMEOUT, headers=CLOSE))


def _comes_with_body(scope: Scope) -> bool:
    return not FRAMING.isdisjoint([name for name, _ in scope["headers"]])


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
