"""When to retry a call, and after how long. Pure: chance and times are arguments."""

from __future__ import annotations

import email.utils
import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

# Why a call waits: for quota, because the server said how long, or before a retry.
WaitReason: TypeAlias = Literal["pacing", "retry_after", "backoff"]

DEFAULT_MAX_RETRIES = 2
BACKOFF_BASE_S = 0.5
BACKOFF_CAP_S = 8.0

KEY_IN_USE = "idempotency_key_in_use"
# The server responds so before it does anything, so any call can be retried.
WITHOUT_EFFECT = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class Retry:
    """Retry after `after` seconds, because of `wait`. `reason` is for logs."""

    after: float
    reason: str
    wait: WaitReason = "backoff"


@dataclass(frozen=True, slots=True)
class GiveUp:
    """The caller gets the response or the error. `reason` is for logs."""

    reason: str


@dataclass(frozen=True, slots=True)
class Result:
    """The parts of an attempt's result that decide about a retry.

    `status` is None without a response; `sent` is then whether the server may have received the
    request. `code` is the problem's code, `retry_after` the header in seconds.
    """

    status: int | None
    code: str | None = None
    retry_after: float | None = None
    sent: bool = True
    timed_out: bool = False


def decide_retry(
    result: Result, *, attempt: int, max_retries: int, repeatable: bool, chance: float
) -> Retry | GiveUp:
    """Decide whether to retry after attempt number `attempt` (from 1).

    `repeatable` is whether the call can be made twice without harm: it is a GET, PUT or DELETE, or
    has an idempotency key. `chance`, from 0 to 1, is the jitter.
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
    return Retry(result.retry_after, reason, "retry_after")


def _reason(result: Result) -> str | None:
    """Return why another attempt may succeed, or None."""
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
    """Return the seconds before the next attempt: 50 to 100 % of 0.5, 1, 2, 4, 8, 8, …"""
    ceiling = min(BACKOFF_BASE_S * math.ldexp(1.0, min(attempt - 1, 10)), BACKOFF_CAP_S)
    return ceiling * (0.5 + 0.5 * chance)


def read_retry_after(value: str | None, now: float) -> float | None:
    """Parse `Retry-After`, a number or a date, as seconds; `now` is Unix time."""
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
