"""Passwords: hash and check them with argon2, within bounds for a flood of tries.

A hash takes 64 MiB and some tens of milliseconds on purpose. So few are computed at a time, a few
may wait, and the others are refused.
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
    """Too many passwords are being checked already: retry in a second."""

    def __init__(self) -> None:
        super().__init__(
            503,
            "Logins are busy",
            "Go back, and try again in a moment.",
            headers={"Retry-After": "1"},
        )


def hashed(password: str) -> str:
    """Return the hash to store of a password."""
    return str(_HASHER.hash(password))


def hashed_in_turn(password: str) -> str:
    """Hash a password, with bounded concurrency. Raises `BusyError`."""
    with _a_place():
        return hashed(password)


def weakness(password: str, email: str) -> str | None:
    """Return what is wrong with a new password, as a sentence, or None."""
    chosen = password.strip().casefold()
    if len(password) < MIN_LENGTH:
        return f"Use {MIN_LENGTH} characters or more. A few words in a row are easy to remember."
    if len(password) > MAX_LENGTH:
        return f"Use at most {MAX_LENGTH} characters."
    if chosen in {email.casefold(), email.casefold().partition("@")[0]}:
        return "Don't use your email address."
    return None


def matches(stored: str | None, password: str) -> bool:
    """Return whether `password` matches the stored hash. Raises `BusyError`.

    Without a hash it takes as long, so that timing doesn't reveal who has an account.
    """
    with _a_place():
        return _verify(stored or _nobodys(), password[:MAX_LENGTH]) and (
            stored is not None and len(password) <= MAX_LENGTH
        )


def renewed(stored: str, password: str) -> str | None:
    """Return a new hash of a checked password if the stored one has outdated parameters.

    Return None if it is up to date, or while too many passwords are being hashed.
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
    """Return a hash that no password matches."""
    return str(_HASHER.hash(secrets.token_hex()))
