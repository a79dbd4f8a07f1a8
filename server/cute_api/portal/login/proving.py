"""Check second factors and passwords within limits that don't lock their owner out.

Codes of an authenticator app are short, so wrong ones are limited: for all networks together, and
lower for each, so that one network can't use up the tries of all. A browser in which the owner
logged in before has tries of its own. Recovery codes and passkeys can't be guessed, so only the
tries of a network are limited: both still work when the tries of codes are used up.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import flask
from limits import RateLimitItemPerDay
from sqlalchemy.orm import Session

from cute_api.edge.limits.limiter import limiter
from cute_api.models.enums import MailKind, SecondFactor
from cute_api.portal import limits
from cute_api.portal.login.clients import client
from cute_api.portal.login.known_device import KnownDevice
from cute_api.portal.login.relying_party import relying_party
from cute_api.portal.portal import current_portal
from cute_api.portal.views import transaction
from cute_api.services.accounts import passwords, sessions
from cute_api.services.accounts.session_user import SessionUser
from cute_api.services.accounts.sessions import LoginCandidate
from cute_api.services.mail import queue
from cute_api.services.second_factor import factors, passkeys, standing, totp

OF_APP, OF_APP_IN_ALL = "factor-account", "factor-account-in-all"
WRONG_CODE = "Wrong code, or one that was used before. Wait for the next one, and try again."
WRONG_PASSKEY = "This passkey was not accepted. Try again, or use another factor."
WRONG_PASSWORD = "Wrong password."  # noqa: S105 - a message
IN_A_DAY = "Too many wrong codes within a day."
NOTIFIED = RateLimitItemPerDay(1)


def _user_id() -> UUID:
    """Return the user whose factor this request shows."""
    found: UUID = flask.g.proving_user
    return found


def _account() -> str:
    return f"{{user:{_user_id()}}}"


def _account_from_here() -> str:
    return f"{limits.network()} {_account()}"


DEVICE = KnownDevice(f"{limits.TRIES_OF_A_DEVICE} per hour", "factor-device", _user_id)


def check(user_id: UUID, *, code: str, passkey: str) -> SecondFactor | None:
    """Return the factor that the user showed: a passkey, by its answer, or a typed code.

    Return None for a wrong one; each works once. Raises `RateLimitExceeded`.
    """
    flask.g.proving_user = user_id
    if passkey:
        return _try_passkey(passkey)
    return _try_recovery_code(code) if totp.read_code(code) is None else _try_app(code)


@DEVICE.limited(error_message=limits.IN_AN_HOUR)
@limiter.shared_limit(
    f"{limits.CODES_OF_AN_ACCOUNT_IN_ALL} per day",
    OF_APP_IN_ALL,
    key_func=_account,
    exempt_when=DEVICE.spared,
    error_message=IN_A_DAY,
)
@limiter.shared_limit(
    f"{limits.CODES_OF_AN_ACCOUNT} per day",
    OF_APP,
    key_func=_account_from_here,
    exempt_when=DEVICE.spared,
    error_message=IN_A_DAY,
)
def _try_app(text: str) -> SecondFactor | None:
    factor = _use_code(text)
    if factor is None and any(limit.remaining == 0 for limit in limiter.current_limits):
        _notify_owner()
    return factor


@limiter.shared_limit(
    f"{limits.TRIES_OF_AN_ADDRESS} per {limits.WINDOW}",
    "recovery-code",
    key_func=limits.network,
    error_message=limits.IN_A_WINDOW,
)
def _try_recovery_code(text: str) -> SecondFactor | None:
    return _use_code(text)


@limiter.shared_limit(
    f"{limits.TRIES_OF_AN_ADDRESS} per {limits.WINDOW}",
    "passkey",
    key_func=limits.network,
    error_message=limits.IN_A_WINDOW,
)
def _try_passkey(answer: str) -> SecondFactor | None:
    party = relying_party()
    if party is None:
        return None
    return _use(lambda session: factors.use_passkey(session, party, _user_id(), answer))


@limiter.shared_limit(
    limits.OF_A_SECRET, limits.GUESS, key_func=limits.of_session, error_message=limits.IN_A_WINDOW
)
def by_password(session_user: SessionUser, password: str) -> LoginCandidate | None:
    """Return the session user if this is their password, otherwise None.

    Somebody with a stolen session must not be able to guess it. Raises `RateLimitExceeded` and
    `BusyError`.
    """
    with transaction() as session:
        candidate = sessions.candidate_of(session, session_user.user_id)
    try:
        matches = passwords.matches(candidate.password_hash if candidate else None, password)
    except passwords.BusyError:
        limiter.give_back()
        raise
    if not matches:
        return None
    limiter.give_back()
    return candidate


def _use_code(text: str) -> SecondFactor | None:
    sealer = current_portal().services.sealer
    return _use(lambda session: factors.use_code(session, sealer, _user_id(), text))


def _use(use: Callable[[Session], SecondFactor | None]) -> SecondFactor | None:
    """Return the factor that `use` finds; audit a failure, and give a success back."""
    with transaction() as session:
        factor = use(session)
        if factor is None:
            factors.note_failure(session, _user_id(), client())
    if factor is not None:
        limiter.give_back()
    return factor


def _notify_owner() -> None:
    """Email the owner, at most once a day, that somebody who knows the password tries codes."""
    if limits.take(NOTIFIED, _account(), "factor-notified"):
        with transaction() as session:
            queue.wish(session, MailKind.SECOND_FACTOR_GUESSED, user_id=_user_id())


@dataclass(frozen=True, slots=True)
class SecondFactorOptions:
    """How a user can show a second factor on a page: `passkey_options` are for their browser."""

    has_code: bool
    has_passkeys: bool
    passkey_options: str | None


def ways_of(user_id: UUID) -> SecondFactorOptions:
    """Return what to ask the user for, with a new challenge if they have passkeys."""
    party = relying_party()
    with transaction() as session:
        found = standing.of_user(session, user_id)
        options = None
        if found.passkeys and party is not None:
            options = passkeys.request_options(session, party, user_id)
    return SecondFactorOptions(found.has_authenticator, found.passkeys > 0, options)
