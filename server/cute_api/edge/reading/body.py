"""Read the whole body before any other step, within limits.

A body over the limit is drained up to a bound, so that ordinary clients can read the 413; beyond
that the connection closes. A body that arrives too slowly ends in 408. The error is kept with the
body, and raised after the rate limits have counted the request.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import Receive, Scope

from cute_api.problems import ApiError, Code

BODY_LIMIT_BYTES = 1_048_576
DRAIN_LIMIT_BYTES = 16 * 1_048_576
# A body must arrive at 4 KiB/s: it has 10 s, and 10 s more from each 40 KiB on.
STEP_SECONDS = 10.0
STEP_BYTES = 40 * 1_024
# A body at the limit takes 260 s at the lowest rate; draining may not take longer.
BODY_SECONDS = 300.0

CLOSE = {"Connection": "close"}
# Without any of these a request has no body.
FRAMING = frozenset({b"content-length", b"transfer-encoding"})


class ClientGoneError(Exception):
    """The client closed the connection before its request was complete."""


@dataclass(frozen=True, slots=True)
class Body:
    """The body of a request. With a `refusal` it is empty."""

    content: bytes
    refusal: ApiError | None = None


async def read_body(scope: Scope, receive: Receive) -> Body:
    """Read a body; raises `ClientGoneError` if the client disconnects before it is complete."""
    try:
        if not _comes_with_body(scope):
            return Body(await _read(receive, 0))
        async with asyncio.timeout(STEP_SECONDS) as time_left:
            pace = _BodyDeadline(time_left)
            return Body(await _read(receive, _declared_length(scope), pace.received))
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


class _BodyDeadline:
    """Gives a body more time for each `STEP_BYTES` received."""

    def __init__(self, time_left: asyncio.Timeout) -> None:
        self._time_left = time_left
        self._next_step = STEP_BYTES
        self._latest = asyncio.get_running_loop().time() + BODY_SECONDS

    def received(self, size: int) -> None:
        """Report the bytes of the body received so far."""
        if size >= self._next_step:
            self._next_step = size + STEP_BYTES
            now = asyncio.get_running_loop().time()
            self._time_left.reschedule(min(now + STEP_SECONDS, self._latest))


async def _read(
    receive: Receive, declared: int, received: Callable[[int], None] = lambda _: None
) -> bytes:
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
        received(size)
        if size > DRAIN_LIMIT_BYTES:
            raise ApiError(Code.PAYLOAD_TOO_LARGE, headers=CLOSE)
        if size > BODY_LIMIT_BYTES:
            chunks.clear()
        elif chunk:
            chunks.append(chunk)
    if size > BODY_LIMIT_BYTES:
        raise ApiError(Code.PAYLOAD_TOO_LARGE)
    return b"".join(chunks)
