"""The event of a request that Cute sent: `unwrap`, and what `receive` builds on.

Nothing outside the standard library is loaded before a request was found genuine.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Collection, Coroutine, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, overload

from .._calls.hooks import hooks_for
from .._loading import loading
from .._version import VERSION_HEADER, other_version
from .errors import (
    WebhookChallengeError,
    WebhookError,
    WebhookPayloadError,
    WebhookReplayError,
    WebhookSetupError,
)
from .requests import (
    Body,
    Headers,
    WebRequest,
    body_bytes,
    header_values,
    read,
    read_async,
)
from .signatures import Signed, keys_of, verify

if TYPE_CHECKING:
    from .._gen.events import WebhookEvent

TOLERANCE_S = 300
CHALLENGE_TYPE = "webhook.verification"
TEST_HEADER = "x-cute-test"
HEADERS_MISSING = (
    "The headers are missing: unwrap(body, headers, secret), or "
    "receive(body, headers, secret=…, handle=…)."
)

Secrets: TypeAlias = str | Sequence[str]
Seen: TypeAlias = Collection[str] | Callable[[str], bool]
AsyncSeen: TypeAlias = Seen | Callable[[str], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Rules:
    """What a request is checked against; the parameters of `unwrap`."""

    secret: Secrets
    tolerance: float
    clock: Callable[[], float]
    seen: AsyncSeen | None


@dataclass(frozen=True, slots=True)
class Opened:
    """A genuine request: its event, and whether it was sent as a test."""

    event: WebhookEvent
    is_test: bool


def opened(body: Body | WebRequest, headers: Headers | None, rules: Rules) -> Opened:
    """What `unwrap` does, for all forms in which it is called."""
    request = _request(body, headers)
    content = body_bytes(body) if request is None else read(request)
    genuine = _genuine(content, headers if request is None else request.headers, rules)
    was_seen = _has_seen(rules.seen, genuine.id)
    if isinstance(was_seen, Awaitable):
        if isinstance(was_seen, Coroutine):
            was_seen.close()
        raise WebhookSetupError("`seen` is an async function: use unwrap_async, or receive_async.")
    return genuine.opened(was_seen)


async def opened_async(body: Body | WebRequest, headers: Headers | None, rules: Rules) -> Opened:
    """What `unwrap_async` does."""
    request = _request(body, headers)
    content = body_bytes(body) if request is None else await read_async(request)
    genuine = _genuine(content, headers if request is None else request.headers, rules)
    was_seen = _has_seen(rules.seen, genuine.id)
    return genuine.opened(await was_seen if isinstance(was_seen, Awaitable) else was_seen)


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
    seen: the ids that you have stored, or a function that says whether you have one. It is only
        asked: add the id where you store the event, in the same transaction.

    Raises a subclass of `WebhookError`: respond with `str(error)` and its `response_status`. One of
    them
    is no mistake: for the challenge that a new URL has to respond to, that is the right response.
    """
    return opened(body, headers, Rules(secret, tolerance, clock, seen)).event


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
    return (await opened_async(body, headers, Rules(secret, tolerance, clock, seen))).event


@dataclass(frozen=True, slots=True)
class _Genuine:
    """A request whose signature fits, before its event is a model."""

    id: str
    payload: dict[str, Any]
    is_test: bool
    version: str | None

    def opened(self, was_seen: bool) -> Opened:
        _refuse_replay(self.id, was_seen)
        return Opened(_event(self.payload, self.version), self.is_test)


def _genuine(content: bytes, headers: object, rules: Rules) -> _Genuine:
    """Raises for what is not genuine, and for a challenge, which is no event to act on."""
    values = header_values(headers)
    signed = Signed.of(content, values)
    payload = verify(signed, keys_of(rules.secret), rules.clock(), rules.tolerance)
    if payload.get("type") == CHALLENGE_TYPE:
        raise _challenge(payload)
    is_test = values.get(TEST_HEADER) == "true"
    return _Genuine(signed.id, payload, is_test, values.get(VERSION_HEADER.lower()))


def _challenge(payload: dict[str, Any]) -> WebhookError:
    data = payload.get("data")
    challenge = data.get("challenge") if isinstance(data, dict) else None
    if isinstance(challenge, str):
        return WebhookChallengeError(challenge)
    return _unreadable("`data.challenge` is missing", None)


def _request(body: object, headers: object) -> WebRequest | None:
    """The request, when the first argument is one and not a body."""
    if isinstance(body, (bytes, bytearray, memoryview, str)):
        if headers is None:
            raise WebhookSetupError(HEADERS_MISSING)
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
            f"The event {event_id} was seen before: return 204 and don't act on it again. Events "
            "can come twice, and who recorded a request can send it again.",
            event_id,
        )


def _event(payload: dict[str, Any], version: str | None) -> WebhookEvent:
    with loading():
        from .._gen.events import parse_event  # noqa: PLC0415 - models need attrs: only when used

    try:
        event = parse_event(payload)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _unreadable(f"{type(error).__name__}: {error}", version) from error
    for hook in hooks_for("webhook", {}):
        event = hook(event)
    return event


def _unreadable(reason: str, version: str | None) -> WebhookPayloadError:
    other = other_version(version, "move the webhook to that version, or install the other SDK.")
    return WebhookPayloadError(
        "The request is genuine, but its body is not an event as this version of the SDK knows it "
        f"({reason}).{other or ' Update cute-sdk.'} Return 500 until then, and Cute sends it again."
    )
