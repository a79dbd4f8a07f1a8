"""Webhooks: verify a request that Cute sent, and get the event out of it.

::

    from cute_sdk import webhooks

    event = webhooks.unwrap(request, secret=os.environ["CUTE_WEBHOOK_SECRET"])  # Flask, Django
    event = await webhooks.unwrap_async(request, secret=…)                      # FastAPI, aiohttp
    event = webhooks.unwrap(body, headers, secret)                              # anything else

The first event that a URL gets is `webhook.verification`: `challenge_response(event)` is what to
respond to it with. Errors name the mistake and say what to answer (`error.answer_status`);
`_webhook_errors.py` has their tree. The scheme is that of Standard Webhooks. Nothing outside the
standard library is loaded before a request was found genuine.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Collection, Coroutine, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, overload

from ._webhook_errors import (
    WebhookBodyChangedError,
    WebhookBodyParsedError,
    WebhookBodyTooLargeError,
    WebhookClockError,
    WebhookError,
    WebhookHeadersError,
    WebhookLegacySignatureError,
    WebhookPayloadError,
    WebhookReplayError,
    WebhookSecretError,
    WebhookSetupError,
    WebhookSignatureError,
    WebhookVerificationError,
)
from ._webhook_requests import (
    Body,
    Headers,
    WebRequest,
    body_bytes,
    header_values,
    read,
    read_async,
)
from ._webhook_signatures import Signed, keys_of, verify

if TYPE_CHECKING:
    from ._gen.events import WebhookEvent

__all__ = [
    "TOLERANCE_S",
    "WebhookBodyChangedError",
    "WebhookBodyParsedError",
    "WebhookBodyTooLargeError",
    "WebhookClockError",
    "WebhookError",
    "WebhookHeadersError",
    "WebhookLegacySignatureError",
    "WebhookPayloadError",
    "WebhookReplayError",
    "WebhookSecretError",
    "WebhookSetupError",
    "WebhookSignatureError",
    "WebhookVerificationError",
    "challenge_response",
    "unwrap",
    "unwrap_async",
]

TOLERANCE_S = 300
CHALLENGE_TYPE = "webhook.verification"

Secrets: TypeAlias = str | Sequence[str]
Seen: TypeAlias = Collection[str] | Callable[[str], bool]
AsyncSeen: TypeAlias = Seen | Callable[[str], Awaitable[bool]]


@overload
def unwrap(
    body: Body,
    headers: Headers,
    secret: Secrets,
    *,
    tolerance: float = TOLERANCE_S,
    clock: Callable[[], float] = time.time,
    seen: Seen | None = None,
) -> WebhookEvent: ...


@overload
def unwrap(
    body: WebRequest,
    *,
    secret: Secrets,
    tolerance: float = TOLERANCE_S,
    clock: Callable[[], float] = time.time,
    seen: Seen | None = None,
) -> WebhookEvent: ...


def unwrap(
    body: Body | WebRequest,
    headers: Headers | None = None,
    secret: Secrets = (),
    *,
    tolerance: float = TOLERANCE_S,
    clock: Callable[[], float] = time.time,
    seen: Seen | None = None,
) -> WebhookEvent:
    """The event of a request that Cute sent, as a model of its type.

    Give the body's bytes as they came and the headers, or a request of Flask, Werkzeug or Django.
    A type that this version doesn't know comes as `UnknownEvent`; fields that it doesn't know stay
    in `additional_properties`.

    secret: the webhook's signing secret, `whsec_…`, or several: any of them may have signed.
    tolerance: how many seconds the request's time may be off the clock, either way.
    clock: the time, in Unix seconds.
    seen: the ids that you have stored, or a function that tells whether you have one. It is only
        asked: add the id where you store the event, in the same transaction.

    Raises a subclass of `WebhookError`; answer its `answer_status`.
    """
    request = _request(body, headers)
    content = body_bytes(body) if request is None else read(request)
    found = headers if request is None else request.headers
    signed = Signed.of(content, header_values(found))
    payload = verify(signed, keys_of(secret), clock(), tolerance)
    was_seen = _has_seen(seen, signed.id)
    if isinstance(was_seen, Awaitable):
        if isinstance(was_seen, Coroutine):
            was_seen.close()
        raise WebhookSetupError("`seen` is an async function: use unwrap_async.")
    _refuse_replay(signed.id, was_seen)
    return _event(payload)


@overload
async def unwrap_async(
    body: Body,
    headers: Headers,
    secret: Secrets,
    *,
    tolerance: float = TOLERANCE_S,
    clock: Callable[[], float] = time.time,
    seen: AsyncSeen | None = None,
) -> WebhookEvent: ...


@overload
async def unwrap_async(
    body: WebRequest,
    *,
    secret: Secrets,
    tolerance: float = TOLERANCE_S,
    clock: Callable[[], float] = time.time,
    seen: AsyncSeen | None = None,
) -> WebhookEvent: ...


async def unwrap_async(
    body: Body | WebRequest,
    headers: Headers | None = None,
    secret: Secrets = (),
    *,
    tolerance: float = TOLERANCE_S,
    clock: Callable[[], float] = time.time,
    seen: AsyncSeen | None = None,
) -> WebhookEvent:
    """As `unwrap`, for a request whose body has to be awaited: FastAPI, Starlette, Quart, aiohttp.

    `seen` may be an async function; one that isn't runs in the event loop, and shouldn't block.
    """
    request = _request(body, headers)
    content = body_bytes(body) if request is None else await read_async(request)
    found = headers if request is None else request.headers
    signed = Signed.of(content, header_values(found))
    payload = verify(signed, keys_of(secret), clock(), tolerance)
    was_seen = _has_seen(seen, signed.id)
    _refuse_replay(signed.id, await was_seen if isinstance(was_seen, Awaitable) else was_seen)
    return _event(payload)


def challenge_response(event: WebhookEvent) -> dict[str, str] | None:
    """What to respond to `webhook.verification` with, as JSON and with status 200; else None.

    A webhook's URL has to respond to it before Cute sends anything else there::

        event = webhooks.unwrap(request, secret=…)
        if (response := webhooks.challenge_response(event)) is not None:
            return response  # Flask and FastAPI write a dict as JSON
    """
    if event.event != CHALLENGE_TYPE:
        return None
    challenge: str = event.to_dict()["data"]["challenge"]
    return {"challenge": challenge}


def _request(body: object, headers: object) -> WebRequest | None:
    """The request, when the first argument is one and not a body."""
    if isinstance(body, (bytes, bytearray, memoryview, str)):
        if headers is None:
            raise WebhookSetupError("The headers are missing: unwrap(body, headers, secret).")
        return None
    if headers is None and hasattr(body, "headers"):
        return body
    return None


def _has_seen(seen: AsyncSeen | None, event_id: str) -> bool | Awaitable[bool]:
    if seen is None:
        return False
    return seen(event_id) if callable(seen) else event_id in seen


def _refuse_replay(event_id: str, was_seen: bool) -> None:
    if was_seen:
        raise WebhookReplayError(
            f"The event {event_id} was seen before: answer 204 and don't act on it again. Events "
            "can come twice, and who recorded a request can send it again.",
            event_id,
        )


def _event(payload: dict[str, Any]) -> WebhookEvent:
    from ._gen.events import parse_event  # noqa: PLC0415 - models need attrs: only when used

    try:
        return parse_event(payload)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WebhookPayloadError(
            f"The request is genuine, but its body is not an event as this version of the SDK "
            f"knows it ({type(error).__name__}: {error}). Update cute-sdk; answer 500 meanwhile, "
            "and Cute sends it again."
        ) from error
