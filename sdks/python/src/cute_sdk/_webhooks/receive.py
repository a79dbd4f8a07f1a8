"""`receive`: everything that a webhook's URL has to do with a request, and what to respond."""

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
    """What to respond with. Flask takes it as it is, Starlette as `Response(*response)`."""

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
    """What to respond to a request at a webhook's URL, after `handle` was called with its event.

    Give a request of Flask, Werkzeug or Django, or the body's bytes as they came and the headers.
    `handle` is called for events that Cute sent and that are to be acted on, and for nothing else:
    what can't be trusted gets 400, what was `seen` before 204, the challenge that a new URL has to
    respond to is responded to, and a test event is verified and acknowledged.

    handle: stores the event, so that the work can be done after the response. What it raises is
        raised here: respond with 500, as web frameworks do by themselves, and Cute sends it again.
    secret, tolerance, clock, seen: as for `unwrap`.

    Raises `WebhookSetupError` when this program is wrong: the secret is none, or the body was read.
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
            raise WebhookSetupError("`handle` is an async function: use receive_async.")
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
    """As `receive`, for a request whose body has to be awaited: FastAPI, Starlette, Quart, aiohttp.

    `handle` and `seen` may be async functions; one that isn't runs in the event loop, and shouldn't
    block.
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
    """Its text, which Cute's delivery log shows. A mistake of this program is raised."""
    if isinstance(error, WebhookSetupError):
        raise error
    if error.response_status == NO_CONTENT:
        return _acknowledged()
    return WebhookResponse(
        str(error), error.response_status, {"Content-Type": "text/plain; charset=utf-8"}
    )


def _acknowledged() -> WebhookResponse:
    return WebhookResponse("", NO_CONTENT, {})
