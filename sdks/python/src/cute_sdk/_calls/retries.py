"""When a call is made again, and after how long. Pure: chance and times are handed in."""

from __future__ import annotations

import email.utils
import math
from dataclasses import dataclass

DEFAULT_MAX_RETRIES = 2
BACKOFF_BASE_S = 0.5
BACKOFF_CAP_S = 8.0
# A server that asks for a longer pause than this gets no retry: the caller decides.
MAX_RETRY_AFTER_S = 60.0

KEY_IN_USE = "idempotency_key_in_use"
# The server says so before it does anything: then any call can be made again.
WITHOUT_EFFECT = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class Retry:
    """Again, after `after` seconds. `reason` is for logs."""

    after: float
    reason: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """The caller gets the response or the error. `reason` is for logs."""

    reason: str


@dataclass(frozen=True, slots=True)
class Result:
    """How an attempt ended, as far as it matters here.

    `status` is None when no response came; `sent` is then whether the server may have got the
    request. `code` is that of the problem, `retry_after` the header in seconds.
    """

    status: int | None
    code: str | None = None
    retry_after: float | None = None
    sent: bool = True
    timed_out: bool = False


def decide_retry(
    result: Result, *, attempt: int, max_retries: int, repeatable: bool, chance: float
) -> Retry | GiveUp:
    """Whether the attempt with number `attempt` (from 1) is followed by another.

    `repeatable` says that making the call twice does no harm: it only reads, it puts or deletes,
    or it has an idempotency key. `chance`, from 0 to 1, is the jitter.
    """
    reason = _reason(result)
    if reason is None:
        return GiveUp("is not worth a retry")
    harmless = not result.sent if result.status is None else result.status in WITHOUT_EFFECT
    if not (repeatable or harmless):
        return GiveUp("may have taken effect, and has no idempotency key")
    if attempt > max_retries:
        return GiveUp("was tried often enough")
    if result.retry_after is None:
        return Retry(backoff(attempt, chance), reason)
    if result.retry_after > MAX_RETRY_AFTER_S:
        return GiveUp("has to wait for too long")
    return Retry(result.retry_after, reason)


def _reason(result: Result) -> str | None:
    """Why another attempt may go better; None when it would not."""
    if result.status is None:
        if result.timed_out:
            return "timeout"
        return "connection lost" if result.sent else "no connection"
    if result.status == 409:
        return KEY_IN_USE if result.code == KEY_IN_USE else None
    if result.status in {408, 429} or 500 <= result.status <= 599:
        return f"status {result.status}"
    return None


def backoff(attempt: int, chance: float) -> float:
    """Seconds before the attempt after number `attempt`: half to all of 0.5, 1, 2, 4, 8, 8, …"""
    ceiling = min(BACKOFF_BASE_S * math.ldexp(1.0, min(attempt - 1, 10)), BACKOFF_CAP_S)
    return ceiling * (0.5 + 0.5 * chance)


def read_retry_after(value: str | None, now: float) -> float | None:
    """The seconds that a `Retry-After` asks for, from a number or a date; `now` is Unix time."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = email.utils.parsedate_to_datetime(text)
        return max(moment.timestamp() - now, 0.0)
    except (ValueError, TypeError, OverflowError):
        return None
