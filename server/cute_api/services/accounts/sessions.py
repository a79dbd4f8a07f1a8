"""Portal sessions: login, look-up, logout.

A session is a random token in a cookie; only its digest is stored. Each request reads the session's
and user's rows in one statement, without a cache, so that a logout, a new password or a suspension
takes effect with the next request in every process.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, tuple_, update
from sqlalchemy.orm import Session

from cute_api.jobs import mailing
from cute_api.jobs.mailing import DueMail
from cute_api.lib.times import timestamp
from cute_api.lib.tokens import digest, is_well_formed, new_token
from cute_api.models import AuditEntry, Membership, Organisation, PortalSession, User, clock
from cute_api.models.enums import (
    AuditAction,
    MailKind,
    SecondFactor,
)
from cute_api.models.statements import SessionStatements
from cute_api.refusals import RefusalError
from cute_api.services.accounts import accounts, audit
from cute_api.services.accounts.clients import UNKNOWN, Client, nickname
from cute_api.services.accounts.session_user import SessionUser
from cute_api.services.accounts.suspension import is_not_suspended
from cute_api.services.common.removing import past, remove
from cute_api.services.keys.principals import Principal
from cute_api.services.organisations import acting, rights
from cute_api.services.organisations.rights import Right
from cute_api.services.second_factor import standing

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=30)
MAX_A_USER = 10
# Not on each request, so that most requests write nothing.
TOUCH_AFTER = timedelta(minutes=1)
# Each login adds a row and deletes up to this many expired ones.
SWEEP_ROWS = 100


class SuspendedError(RefusalError):
    """The password is right, but the user is suspended."""

    def __init__(self) -> None:
        super().__init__(
            403,
            "This account is suspended",
            "This account is suspended. Contact the marketplace's support.",
        )


@dataclass(frozen=True, slots=True)
class FirstStep:
    """A login that still needs the user's second factor.

    `password_digest` is of the hash of the password at that time. `details` go to the audit log.
    """

    user_id: UUID
    password_digest: str
    details: Mapping[str, str]


class SecondFactorRequiredError(RefusalError):
    """The user is authenticated, but has a second factor, which they still have to show."""

    def __init__(self, first_step: FirstStep) -> None:
        super().__init__(403, "Your second factor is required", "Log in again, and enter a code.")
        self.first_step = first_step


@dataclass(frozen=True, slots=True)
class LoginCandidate:
    """The user that a login claims to be, with the hash to check the password against."""

    user_id: UUID
    password_hash: str | None = field(repr=False)


def candidate(session: Session, email: str) -> LoginCandidate | None:
    """Return the user with this email; check their password outside of the transaction."""
    user = accounts.find(session, email)
    return None if user is None else LoginCandidate(user.id, user.password_hash)


def candidate_of(session: Session, user_id: UUID) -> LoginCandidate | None:
    """Return the user with this id, like `candidate`."""
    user = session.get(User, user_id)
    return None if user is None else LoginCandidate(user.id, user.password_hash)


def start(
    session: Session,
    candidate: LoginCandidate,
    *,
    replaces: str | None = None,
    client: Client = UNKNOWN,
) -> str | None:
    """Log in a user whose password was checked; return the new session's token.

    Return None if the password was changed meanwhile, or the email is not confirmed. Raises
    `SuspendedError` and `SecondFactorRequiredError`. The session of the token `replaces` ends, and
    so do the user's oldest beyond `MAX_A_USER`.
    """
    # Locked until the commit, so that changes of the password or a suspension can't interleave.
    user = accounts.lock(session, candidate.user_id)
    if user is None or user.password_hash is None:
        return None
    if user.password_hash != candidate.password_hash:
        return None
    return admit(session, user, replaces=replaces, client=client)


def finish(
    session: Session,
    first_step: FirstStep,
    factor: SecondFactor,
    *,
    replaces: str | None,
    client: Client,
) -> str | None:
    """Log in a user who has shown their second factor, like `start`."""
    user = accounts.lock(session, first_step.user_id)
    if user is None or _password_digest(user) != first_step.password_digest:
        return None
    details = {**first_step.details, "second_factor": factor.value}
    return _begin(session, user, replaces=replaces, client=client, details=details)


def renew_hash(session: Session, candidate: LoginCandidate, password_hash: str) -> LoginCandidate:
    """Store a new hash of the same password, unless the password was changed meanwhile."""
    session.execute(
        update(User)
        .where(User.id == candidate.user_id, User.password_hash == candidate.password_hash)
        .values(password_hash=password_hash)
    )
    return LoginCandidate(candidate.user_id, password_hash)


def admit(
    session: Session, user: User, *, replaces: str | None, client: Client, **details: Any
) -> str | None:
    """Log in a user whose row is locked, like `start`, however they were authenticated.

    `details` go to the audit log.
    """
    is_complete = not standing.of_user(session, user.id).is_on
    if user.email_verified_at is not None and user.suspended_at is None and not is_complete:
        raise SecondFactorRequiredError(FirstStep(user.id, _password_digest(user), details))
    return _begin(session, user, replaces=replaces, client=client, details=details)


def renew(session: Session, user: User, *, client: Client) -> str | None:
    """Begin another session of a user who is logged in, and whose row is locked."""
    return _begin(session, user, replaces=None, client=client, details={})


def _begin(
    session: Session,
    user: User,
    *,
    replaces: str | None,
    client: Client,
    details: Mapping[str, Any],
) -> str | None:
    if user.email_verified_at is None:
        return None
    if user.suspended_at is not None:
        raise SuspendedError
    if replaces is not None:
        end(session, replaces)
    remove(session, PortalSession, past(PortalSession.expires_at), SWEEP_ROWS)
    _make_room(session, user.id)
    if client is not UNKNOWN and client.known_to != user.id:
        _mail_new_login(session, user, client)
    token = new_token()
    session.add(
        PortalSession(
            token_digest=digest(token),
            user_id=user.id,
            expires_at=clock.now(session) + IDLE,
            address=client.address,
            agent=client.agent,
        )
    )
    session.flush()
    audit.record(
        session,
        Principal.of_user(user),
        AuditAction.SESSION_STARTED,
        user.id,
        address=client.address,
        agent=client.agent,
        **details,
    )
    return token


def _mail_new_login(session: Session, user: User, client: Client) -> None:
    """Email the user about a login with an unknown browser, except for the very first login.

    At most once a day for each browser and address.
    """
    before = select(AuditEntry.id).where(
        AuditEntry.target_id == user.id, AuditEntry.action == AuditAction.SESSION_STARTED
    )
    if session.scalar(before.limit(1)) is None:
        return
    now = clock.now(session)
    browser = nickname(client.agent)
    data = {
        "at": timestamp(now),
        "browser": browser,
        "address": client.address,
        "place": client.place,
    }
    occasion = f"{now:%Y-%m-%d} {browser} {client.address}"
    mailing.write(
        SessionStatements(session), [DueMail(user.id, MailKind.NEW_LOGIN, user.id, occasion, data)]
    )


def _password_digest(user: User) -> str:
    return digest(user.password_hash or "").hex()


def find(session: Session, token: str) -> SessionUser | None:
    """Return the user of a token, unless it is invalid or the user is suspended."""
    if not is_well_formed(token):
        return None
    row = session.execute(
        select(
            User.id,
            User.username,
            User.email,
            User.tier,
            User.role,
            (PortalSession.last_seen_at < clock.NOW - TOUCH_AFTER).label("is_old"),
            *acting.COLUMNS,
        )
        .join(PortalSession, PortalSession.user_id == User.id)
        .outerjoin(acting.SELLER, acting.is_acted_for())
        .outerjoin(Membership, acting.is_member())
        .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            PortalSession.token_digest == digest(token),
            PortalSession.expires_at > clock.NOW,
            is_not_suspended(),
        )
    ).one_or_none()
    if row is None:
        return None
    if row.is_old:
        _touch(session, token)
    return SessionUser(row.id, row.username, row.email, row.role, row.tier, acting.of_row(row))


def live(
    session: Session, sellers: Collection[tuple[bytes, UUID]], right: Right
) -> frozenset[tuple[bytes, UUID]]:
    """Return the pairs of a session's digest and a seller for which the person has the right.

    The session must be valid, and neither the person nor the seller suspended.
    """
    found = session.execute(
        select(PortalSession.token_digest, acting.SELLER.id)
        .join(User, PortalSession.user_id == User.id)
        .join(Membership, Membership.user_id == User.id)
        .join(acting.SELLER, acting.SELLER.organisation_id == Membership.organisation_id)
        .where(
            tuple_(PortalSession.token_digest, acting.SELLER.id).in_(sellers),
            PortalSession.expires_at > clock.NOW,
            is_not_suspended(),
            acting.SELLER.suspended_at.is_(None),
            Membership.role.in_(rights.RIGHTS[right]),
        )
    )
    return frozenset((row.token_digest, row.id) for row in found)


def end(session: Session, token: str) -> UUID | None:
    """Log out and return the user's id; an invalid token is ignored."""
    return session.scalar(
        delete(PortalSession)
        .where(PortalSession.token_digest == digest(token))
        .returning(PortalSession.user_id)
    )


def _touch(session: Session, token: str) -> None:
    now = clock.NOW
    session.execute(
        update(PortalSession)
        .where(PortalSession.token_digest == digest(token))
        .values(
            last_seen_at=now,
            expires_at=func.least(now + IDLE, PortalSession.created_at + ABSOLUTE),
        )
    )


def _make_room(session: Session, user_id: UUID) -> None:
    """End the user's least recently used sessions to make room for another one."""
    beyond = (
        select(PortalSession.token_digest)
        .where(PortalSession.user_id == user_id)
        .order_by(PortalSession.last_seen_at.desc())
        .offset(MAX_A_USER - 1)
    )
    session.execute(delete(PortalSession).where(PortalSession.token_digest.in_(beyond)))
