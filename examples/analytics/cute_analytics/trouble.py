"""Describe each error in one line that says what to do. Pure."""

from datetime import UTC, datetime, timedelta

from cute_sdk import (
    APIConnectionError,
    APITimeoutError,
    AuthenticationError,
    ConfigurationError,
    CuteError,
    InvalidResponseError,
    PermissionDeniedError,
    RateLimitError,
    ServerError,
)

from cute_analytics.loading import LoadError
from cute_analytics.settings import SettingsError
from cute_analytics.store import StoreError

WRONG_USAGE = 2
FAILED = 1
KEPT = "What came is kept."

# What a later attempt may solve, without anybody doing anything.
PASSING = (APIConnectionError, RateLimitError, ServerError, InvalidResponseError)
EXPECTED = (CuteError, LoadError, StoreError, SettingsError, OSError)


def exit_code(error: Exception) -> int:
    """Return 2 for wrong usage or settings, otherwise 1."""
    return WRONG_USAGE if isinstance(error, SettingsError | ConfigurationError) else FAILED


def explain(error: Exception, base_url: str, now: datetime) -> str:
    """Describe an error in one line for people. `now` has a zone."""
    match error:
        case AuthenticationError():
            text = (
                "The key was refused: it is wrong, revoked or expired. Set CUTE_API_KEY to one of "
                "your keys."
            )
        case PermissionDeniedError() if error.missing_scopes:
            scopes = " and ".join(error.missing_scopes)
            text = f"The key lacks the scope {scopes}: make one that has it, and set CUTE_API_KEY."
        case RateLimitError():
            text = f"The limit of the key is reached; {_goes_on(error, now)} {KEPT}"
        case APITimeoutError():
            text = f"{base_url} did not respond in time, {error.attempts} times. {KEPT} Try later."
        case APIConnectionError():
            text = f"{base_url} can't be reached ({error.attempts} attempts). {KEPT} Try later."
        case ServerError():
            text = f"{base_url} has a problem (status {error.status}). {KEPT} Try later."
        case _:
            text = " ".join(str(error).split())
    return text


def pause_after(error: Exception, usual: float) -> float:
    """Return the seconds until a continuous program should retry: at least `usual`."""
    asked = error.retry_after if isinstance(error, RateLimitError) else None
    return max(usual, asked or 0.0)


def _goes_on(error: RateLimitError, now: datetime) -> str:
    if error.retry_after is None:
        return "try again in a while."
    then = (now + timedelta(seconds=error.retry_after)).astimezone(UTC)
    return f"it continues at {then:%Y-%m-%d %H:%M:%S} UTC: load again then."
