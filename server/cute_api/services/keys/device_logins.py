"""Device logins: keys for programs whose user logs in with a browser (RFC 8628).

A program gets two codes: a long one, with which it polls for approval, and a short one, which its
user enters on a page of the portal. The page shows which program requests which scopes, and the
user approves or denies it. The key is created at the program's next poll.
Only digests of the codes are stored. Codes are single-use and valid for `LIFETIME`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cute_api.lib.tokens import digest, is_well_formed, new_token
from cute_api.models import DeviceLogin, User, clock
from cute_api.models.enums import DeviceLoginStatus, Scope
from cute_api.refusals import RefusalError
from cute_api.services.accounts.clients import Client
from cute_api.services.keys import keys, own_keys
from cute_api.services.keys.keys import NAME_LENGTH, NewKey
from cute_api.services.keys.principals import Principal
from cute_api.services.organisations import acting
from cute_api.services.organisations.rights import Right
from cute_api.spec import TierLimits

LIFETIME = timedelta(minutes=10)
INTERVAL_SECONDS = 5
# RFC 8628: polling too soon increases the interval by this.
SLOWER_BY_SECONDS = 5
# Consonants (RFC 8628, 6.1): no words, no lookalikes. 34 bits.
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
CODE_LENGTH = 8
HOST_LENGTH = 50
# So that the table can't be filled, and codes can't be guessed.
MOST_AT_ONCE = 10_000
# So that a late poll gets the reason.
KEPT_AFTER = timedelta(hours=1)
Tiers = Mapping[str, TierLimits]


class DeviceError(StrEnum):
    """Why there is no key (yet), in the words of RFC 8628 and RFC 6749."""

    PENDING = "authorization_pending"
    SLOW_DOWN = "slow_down"
    DENIED = "access_denied"
    EXPIRED = "expired_token"
    UNKNOWN = "invalid_grant"


@dataclass(frozen=True, slots=True)
class DeviceRequest:
    """A program's request. `client` and `host` are its own names for itself and its machine."""

    client: str
    host: str
    scopes: Sequence[Scope]
    where: Client


@dataclass(frozen=True, slots=True)
class DeviceCodes:
    """Both codes of a new login. They are not stored."""

    device: str
    user: str


@dataclass(frozen=True, slots=True)
class KeyRefusal:
    """Why there is no key, with an optional explanation."""

    error: DeviceError
    detail: str = ""


def begin(session: Session, request: DeviceRequest, choose: Callable[[str], str]) -> DeviceCodes:
    """Begin a login. `choose` picks a character of a string, from a source fit for secrets.

    Refused with 503 while `MOST_AT_ONCE` logins are pending.
    """
    now = clock.now(session)
    waiting = select(func.count()).select_from(DeviceLogin).where(DeviceLogin.expires_at > now)
    if (session.scalar(waiting) or 0) >= MOST_AT_ONCE:
        raise RefusalError(503, "Too many logins at once", "Try again in a few minutes.")
    codes = DeviceCodes(new_token(), _new_code(choose))
    session.add(
        DeviceLogin(
            device_digest=digest(codes.device),
            user_code_digest=digest(codes.user),
            client=request.client,
            host=request.host,
            address=request.where.address,
            agent=request.where.agent,
            scopes=list(request.scopes),
            expires_at=now + LIFETIME,
            interval_seconds=INTERVAL_SECONDS,
        )
    )
    session.flush()
    return codes


def read_code(text: str) -> str | None:
    """Normalize a typed user code, or return None if it is malformed."""
    letters = re.sub(r"[^A-Z]", "", text.upper())
    if len(letters) != CODE_LENGTH or set(letters) - set(LETTERS):
        return None
    half = CODE_LENGTH // 2
    return f"{letters[:half]}-{letters[half:]}"


def find(session: Session, text: str) -> DeviceLogin | None:
    """Lock and return the pending login with this code, if any."""
    code = read_code(text)
    if code is None:
        return None
    waiting = select(DeviceLogin).where(
        DeviceLogin.user_code_digest == digest(code),
        DeviceLogin.status == DeviceLoginStatus.PENDING,
        DeviceLogin.expires_at > clock.NOW,
    )
    return session.scalar(waiting.with_for_update())


def approve(
    session: Session,
    principal: Principal,
    login: DeviceLogin,
    scopes: Sequence[Scope],
    tiers: Tiers,
) -> None:
    """Approve a locked login with these of its requested scopes.

    Refused as by `require_room`.
    """
    require_room(session, principal, login, tiers)
    login.status = DeviceLoginStatus.APPROVED
    login.user_id, login.person_id = principal.user_id, principal.person_id
    login.scopes = [scope for scope in login.scopes if scope in scopes]


def require_room(session: Session, principal: Principal, login: DeviceLogin, tiers: Tiers) -> None:
    """Refuse if the user may not have another key of a program.

    The login then records the user, so that the program's next poll gets the reason.
    """
    try:
        own_keys.require_room(session, principal, tiers, device=True)
    except RefusalError:
        login.user_id = principal.user_id
        raise


def deny(login: DeviceLogin) -> None:
    """Deny a locked login."""
    login.status = DeviceLoginStatus.DENIED


def poll(session: Session, device_code: str, tiers: Tiers) -> NewKey | KeyRefusal:
    """Create and return the key of an approved login, or return why there is no key."""
    login = (
        session.scalar(
            select(DeviceLogin)
            .where(DeviceLogin.device_digest == digest(device_code))
            .with_for_update()
        )
        if is_well_formed(device_code)
        else None
    )
    if login is None:
        return KeyRefusal(DeviceError.UNKNOWN)
    now = clock.now(session)
    error = judge(login, now)
    if error is DeviceError.SLOW_DOWN:
        login.interval_seconds += SLOWER_BY_SECONDS
    if error in {DeviceError.SLOW_DOWN, DeviceError.PENDING}:
        login.polled_at = now
    if error is DeviceError.PENDING:
        return KeyRefusal(error, _obstacle(session, login, tiers))
    if error is not None:
        return KeyRefusal(error)
    session.delete(login)
    return _key(session, login, tiers)


def judge(login: DeviceLogin, now: datetime) -> DeviceError | None:
    """Return why a login gets no key now, or None if it is approved."""
    if login.expires_at <= now:
        return DeviceError.EXPIRED
    match login.status:
        case DeviceLoginStatus.DENIED:
            return DeviceError.DENIED
        case DeviceLoginStatus.APPROVED:
            return None
        case DeviceLoginStatus.PENDING:
            pause = timedelta(seconds=login.interval_seconds)
            too_soon = login.polled_at is not None and now - login.polled_at < pause
            return DeviceError.SLOW_DOWN if too_soon else DeviceError.PENDING


def name_of(login: DeviceLogin) -> str:
    """Return the name of the login's key."""
    return f"{login.client} on {login.host}"[:NAME_LENGTH]


def _obstacle(session: Session, login: DeviceLogin, tiers: Tiers) -> str:
    """Return why the user who opened a pending login can't approve it, or an empty text."""
    user = None if login.user_id is None else session.get(User, login.user_id)
    if user is None:
        return ""
    try:
        own_keys.require_room(session, Principal.of_user(user), tiers, device=True)
    except RefusalError as refusal:
        return refusal.detail
    return ""


def _key(session: Session, login: DeviceLogin, tiers: Tiers) -> NewKey | KeyRefusal:
    user = session.get(User, login.user_id)
    if user is None or user.suspended_at is not None:
        return KeyRefusal(DeviceError.DENIED)
    # As of now: the person may have lost the right since they approved.
    person_id = login.person_id or user.id
    member = acting.member_of(session, user.id, person_id, Right.KEYS_WRITE)
    if member is None:
        return KeyRefusal(DeviceError.DENIED)
    try:
        return own_keys.create(
            session,
            replace(Principal.of_user(user), member=member),
            name=name_of(login),
            scopes=[Scope(scope) for scope in login.scopes],
            expires_at=keys.default_expiry(session, user.id),
            tiers=tiers,
            device=True,
        )
    except RefusalError as refusal:
        # Another key took the last free place after the approval.
        return KeyRefusal(DeviceError.DENIED, refusal.detail)


def _new_code(choose: Callable[[str], str]) -> str:
    code = read_code("".join(choose(LETTERS) for _ in range(CODE_LENGTH)))
    assert code is not None
    return code
