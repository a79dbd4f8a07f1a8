"""Passwords: hashing them with argon2, and checking one without letting a flood of tries cost more.

A hash takes 64 MiB and some tens of milliseconds on purpose. So few are computed at a time, few
more may wait, and further ones must come back later.
"""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from cute_api.refusals import RefusalError

MIN_LENGTH = 12
MAX_LENGTH = 1_024
AT_ONCE = 2
WAITING = 4
_HASHER = PasswordHasher()

_running = threading.BoundedSemaphore(AT_ONCE)
_places = threading.BoundedSemaphore(AT_ONCE + WAITING)


class BusyError(RefusalError):
    """Too many passwords are being checked already: try again in a second."""

    def __init__(self) -> None:
        super().__init__(
            503,
            "Many people are logging in right now",
            "Go back, and try again in a moment.",
            headers={"Retry-After": "1"},
        )


def hashed(password: str) -> str:
    """What is stored of a password."""
    return str(_HASHER.hash(password))


def hashed_in_turn(password: str) -> str:
    """As `hashed`, for callers that may come in numbers. Raises `BusyError`."""
    with _a_place():
        return hashed(password)


def weakness(password: str, email: str) -> str | None:
    """What is wrong with a password that somebody chose, as a sentence; None when nothing is."""
    chosen = password.strip().casefold()
    if len(password) < MIN_LENGTH:
        return f"Use {MIN_LENGTH} characters or more. A few words in a row are easy to remember."
    if len(password) > MAX_LENGTH:
        return f"Use at most {MAX_LENGTH} characters."
    if chosen in {email.casefold(), email.casefold().partition("@")[0]}:
        return "Use something else than your email address."
    return None


def matches(stored: str | None, password: str) -> bool:
    """Whether `password` is the one that was stored. Raises `BusyError`.

    Without a stored one it takes as long to say no: nobody learns who has an account.
    """
    with _a_place():
        return _verify(stored or _nobodys(), password[:MAX_LENGTH]) and (
            stored is not None and len(password) <= MAX_LENGTH
        )


def renewed(stored: str, password: str) -> str | None:
    """Another hash of a password that `matches`, if the stored one has outdated parameters.

    None when it is up to date, and while too many passwords are hashed: next time, then.
    """
    if not _HASHER.check_needs_rehash(stored):
        return None
    try:
        return hashed_in_turn(password)
    except BusyError:
        return None


@contextmanager
def _a_place() -> Iterator[None]:
    if not _places.acquire(blocking=False):
        raise BusyError
    try:
        with _running:
            yield
    finally:
        _places.release()


def _verify(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    """A hash that no password fits."""
    return str(_HASHER.hash(secrets.token_hex()))
