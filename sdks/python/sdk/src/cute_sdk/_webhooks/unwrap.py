"""`unwrap`: verify a request and return its event. `receive` builds on it.

Only the standard library is loaded before a request is known to be genuine.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Collection, Coroutine, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, overload

from .._calls.hooks import hooks_for
from .._loading import load
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
from .signatures import SignedParts, keys_of, verify

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
    """The parameters of `unwrap`, against which a request is checked."""

    secret: Secrets
    tolerance: float
    clock: Callable[[], float]
    seen: AsyncSeen | None


@dataclass(frozen=True, slots=True)
class GenuineRequest:
    """A genuine request: its event, and whether it is a test."""

    event: WebhookEvent
    is_test: bool


def opened(body: Body | WebRequest, headers: Headers | None, rules: Rules) -> GenuineRequest:
    """Implement `unwrap`, for all its call forms."""
    request = _request(body, headers)
    content = body_bytes(body) if request is None else read(request)
    genuine = _genuine(content, headers if request is None else request.headers, rules)
    was_seen = _has_seen(rules.seen, genuine.id)
    if isinstance(was_seen, Awaitable):
        if isinstance(was_seen, Coroutine):
            was_seen.close()
        raise WebhookSetupError("`seen` is an async function. Use unwrap_async or receive_async.")
    return genuine.opened(was_seen)


async def opened_async(
    body: Body | WebRequest, headers: Headers | None, rules: Rules
) -> GenuineRequest:
    """Implement `unwrap_async`."""
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
    """Verify a webhook request and return its event, as a model of its type.

    Pass the raw body and the headers, or a request of Flask, Werkzeug or Django. Unknown types
    become `UnknownEvent`, and unknown fields stay in `additional_properties`.

    secret: the webhook's signing secret, `whsec_…`, or several, of which any may have signed.
    tolerance: the maximum difference between the request's time and the clock, in seconds.
    clock: the current time, in Unix seconds.
    seen: the ids that you have stored, or a function that returns whether you have an id. It is
        only read: store the id with the event, in the same transaction.

    Raises a subclass of `WebhookError`: respond with `str(error)` and its `response_status`. This
    is also the right response to a new URL's challenge (`WebhookChallengeError`).
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
    """Like `unwrap`, for frameworks with async bodies: FastAPI, Starlette, Quart, aiohttp.

    `seen` can be an async function; other functions run in the event loop and must not block.
    """
    return (await opened_async(body, headers, Rules(secret, tolerance, clock, seen))).event


@dataclass(frozen=True, slots=True)
class _VerifiedRequest:
    """A request with a valid signature, before its event is parsed as a model."""

    id: str
    payload: dict[str, Any]
    is_test: bool
    version: str | None

    def opened(self, was_seen: bool) -> GenuineRequest:
        _refuse_replay(self.id, was_seen)
        return GenuineRequest(_event(self.payload, self.version), self.is_test)


def _genuine(content: bytes, headers: object, rules: Rules) -> _VerifiedRequest:
    """Verify a request. Raises for forged requests and for challenges."""
    values = header_values(headers)
    signed = SignedParts.of(content, values)
    payload = verify(signed, keys_of(rules.secret), rules.clock(), rules.tolerance)
    if payload.get("type") == CHALLENGE_TYPE:
        raise _challenge(payload)
    is_test = values.get(TEST_HEADER) == "true"
    return _VerifiedRequest(signed.id, payload, is_test, values.get(VERSION_HEADER.lower()))


def _challenge(payload: dict[str, Any]) -> WebhookError:
    data = payload.get("data")
    challenge = data.get("challenge") if isinstance(data, dict) else None
    if isinstance(challenge, str):
        return WebhookChallengeError(challenge)
    return _unreadable("`data.challenge` is missing", None)


def _request(body: object, headers: object) -> WebRequest | None:
    """Return the first argument if it is a request and not a body."""
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
    # Models need attrs, which is loaded only when it is used.
    events = load("._gen.events", "cute_sdk")
    try:
        event: WebhookEvent = events.parse_event(payload)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _unreadable(f"{type(error).__name__}: {error}", version) from error
    misfits: Sequence[str] = getattr(event, "misfits", ())
    if misfits and other_version(version, ""):
        raise _unreadable(f"{misfits[0]} is missing or of another kind", version)
    for hook in hooks_for("webhook", {}):
        event = hook(event)
    return event


def _unreadable(reason: str, version: str | None) -> WebhookPayloadError:
    other = other_version(version, "move the webhook to that version, or install the other SDK.")
    return WebhookPayloadError(
        "The request is genuine, but its body is not an event as this version of the SDK knows it "
        f"({reason}).{other or ' Update cute-sdk.'} Return 500 until then, and Cute sends it again."
    )
