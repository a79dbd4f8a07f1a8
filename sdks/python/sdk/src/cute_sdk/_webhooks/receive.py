"""`receive`: handle a webhook request completely, and return the response."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, overload

from .errors import WebhookError, WebhookSetupError
from .requests import Body, Headers, WebRequest
from .unwrap import (
    TOLERANCE_S,
    AsyncSeen,
    Rules,
    Secrets,
    Seen,
    opened,
    opened_async,
)

if TYPE_CHECKING:
    from .._gen.events import WebhookEvent

NO_CONTENT = 204

Handler: TypeAlias = "Callable[[WebhookEvent], None]"
AsyncHandler: TypeAlias = "Callable[[WebhookEvent], Awaitable[None] | None]"


class WebhookResponse(NamedTuple):
    """The response. Flask accepts it directly, Starlette as `Response(*response)`."""

    body: str
    status: int
    headers: dict[str, str]


@overload
def receive(
    body: Body,
    headers: Headers,
    *,
    secret: Secrets,
    handle: Handler,
    tolerance: float = TOLERANCE_S,
    clock: Callable[[], float] = time.time,
    seen: Seen | None = None,
) -> WebhookResponse: ...


@overload
def receive(
    body: WebRequest,
    *,
    secret: Secrets,
    handle: Handler,
    tolerance: float = TOLERANCE_S,
    clock: Callable[[], float] = time.time,
    seen: Seen | None = None,
) -> WebhookResponse: ...


def receive(
    body: Body | WebRequest,
    headers: Headers | None = None,
    *,
    secret: Secrets,
    handle: Handler,
    tolerance: float = TOLERANCE_S,
    clock: Callable[[], float] = time.time,
    seen: Seen | None = None,
) -> WebhookResponse:
    """Verify a webhook request, call `handle` with its event, and return the response.

    Pass a request of Flask, Werkzeug or Django, or the raw body and the headers. `handle` is called
    only
    for genuine, new events: untrusted requests get 400, `seen` events 204, challenges of a new URL
    are answered, and test events are verified and acknowledged.

    handle: stores the event, so that the work can be done after the response. Its exceptions are
        raised here: respond with 500, as web frameworks do automatically, and Cute sends the event
        again.
    secret, tolerance, clock, seen: as in `unwrap`.

    Raises `WebhookSetupError` for mistakes in this program: a wrong secret, or a body that was
    read.
    """
    try:
        found = opened(body, headers, Rules(secret, tolerance, clock, seen))
    except WebhookError as error:
        return _response_to(error)
    if not found.is_test:
        call: Callable[[WebhookEvent], object] = handle
        if isinstance(handled := call(found.event), Awaitable):
            if isinstance(handled, Coroutine):
                handled.close()
            raise WebhookSetupError("`handle` is an async function. Use receive_async.")
    return _acknowledged()


@overload
async def receive_async(
    body: Body,
    headers: Headers,
    *,
    secret: Secrets,
    handle: AsyncHandler,
    tolerance: float = TOLERANCE_S,
    clock: Callable[[], float] = time.time,
    seen: AsyncSeen | None = None,
) -> WebhookResponse: ...


@overload
async def receive_async(
    body: WebRequest,
    *,
    secret: Secrets,
    handle: AsyncHandler,
    tolerance: float = TOLERANCE_S,
    clock: Callable[[], float] = time.time,
    seen: AsyncSeen | None = None,
) -> WebhookResponse: ...


async def receive_async(
    body: Body | WebRequest,
    headers: Headers | None = None,
    *,
    secret: Secrets,
    handle: AsyncHandler,
    tolerance: float = TOLERANCE_S,
    clock: Callable[[], float] = time.time,
    seen: AsyncSeen | None = None,
) -> WebhookResponse:
    """Like `receive`, for frameworks with async bodies: FastAPI, Starlette, Quart, aiohttp.

    `handle` and `seen` can be async functions; others run in the event loop and must not block.
    """
    try:
        found = await opened_async(body, headers, Rules(secret, tolerance, clock, seen))
    except WebhookError as error:
        return _response_to(error)
    if not found.is_test:
        handled = handle(found.event)
        if isinstance(handled, Awaitable):
            await handled
    return _acknowledged()


def _response_to(error: WebhookError) -> WebhookResponse:
    """Return the error's text, which Cute's delivery log shows. Raise mistakes in this program."""
    if isinstance(error, WebhookSetupError):
        raise error
    if error.response_status == NO_CONTENT:
        return _acknowledged()
    return WebhookResponse(
        str(error), error.response_status, {"Content-Type": "text/plain; charset=utf-8"}
    )


def _acknowledged() -> WebhookResponse:
    return WebhookResponse("", NO_CONTENT, {})
