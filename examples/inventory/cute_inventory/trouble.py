"""Describe each error in one line that says what to do."""

import math
import time

from cute_sdk import (
    APIConnectionError,
    AuthenticationError,
    ConfigurationError,
    CuteError,
    PermissionDeniedError,
    RateLimitError,
    ServerError,
)

RESUMES = "Nothing is lost: the next run continues where this one stopped."


class StockError(Exception):
    """The stock, a channel or the ledger can't be used; the text says what to do."""


class SettingsError(Exception):
    """A setting is invalid; the text names it."""


def describe(error: CuteError, now: float) -> str:
    """Describe an error in one line for the user; `now` is in Unix seconds."""
    if isinstance(error, ConfigurationError):
        return str(error)
    if isinstance(error, AuthenticationError):
        return (
            "The API key is wrong, revoked or expired: set CUTE_API_KEY to one that is live "
            "(developer portal, Keys)."
        )
    if isinstance(error, PermissionDeniedError) and error.missing_scopes:
        return (
            f"The API key lacks the scope {' and '.join(error.missing_scopes)}: give it that in "
            "the developer portal (Keys), or make one that has it."
        )
    if isinstance(error, RateLimitError):
        return f"The quota of the API key is used up{_until(error.retry_after, now)}. {RESUMES}"
    if isinstance(error, (APIConnectionError, ServerError)):
        return f"Cute does not respond as it should ({_brief(error)}): try again later. {RESUMES}"
    return f"Cute refused a call: {_brief(error)}"


def is_passing(error: CuteError) -> bool:
    """Return whether the error may end by itself."""
    return isinstance(error, (APIConnectionError, ServerError, RateLimitError))


def _until(seconds: float | None, now: float) -> str:
    if seconds is None:
        return ""
    clock = time.strftime("%H:%M:%S", time.localtime(now + seconds))
    return f": it continues at {clock}, in {math.ceil(seconds)} s"


def _brief(error: CuteError) -> str:
    return " ".join(str(error).split()).rstrip(".")
