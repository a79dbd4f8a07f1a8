"""Logins elsewhere that stand for a user here: known by issuer and subject, never by email.

An email can be given to somebody else, and an issuer may say anything about it. So a login that is
new here makes a new account; when its email has one already, that account's password links both.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from cute_api.models import Identity, User
from cute_api.models.enums import AuditAction, AuditTarget, Tier
from cute_api.outbound.person import Person
from cute_api.services.accounts import accounts, audit, reserved, sessions, signup, unconfirmed
from cute_api.services.accounts.clients import Client
from cute_api.services.keys.principals import Principal

MAX_A_USER = 10


class EmailTakenError(Exception):
    """The email of a login that is new here has an account."""


class NoEmailError(Exception):
    """The issuer has not made sure of an email, or names one that is none."""


class ReservedEmailError(Exception):
    """The issuer names an email that only users of the server's own making have."""


class LinkedElsewhereError(Exception):
    """The login stands for another user."""


class OnlyLoginError(Exception):
    """Without it the user could not log in any more."""


def log_in(session: Session, person: Person, *, replaces: str | None, client: Client) -> str | None:
    """Log in whom the login stands for, a new user when it is new; the session's token.

    Raises `EmailTakenError`, `NoEmailError`, `ReservedEmailError` and `sessions.SuspendedError`.
    """
    user = session.scalar(
        select(User)
        .join(Identity, Identity.user_id == User.id)
        .where(Identity.issuer == person.issuer, Identity.subject == person.subject)
        .with_for_update(key_share=True, of=User)
    )
    if user is None:
        user = _new_user(session, person, client)
    return sessions.admit(session, user, replaces=replaces, client=client, issuer=person.issuer)


def link(session: Session, principal: Principal, person: Person) -> None:
    """Let the login stand for the user from now on. Raises `LinkedElsewhereError` and
    `ReservedEmailError`.
    """
    if person.email is not None and reserved.is_reserved_email(person.email):
        raise ReservedEmailError
    added = session.scalar(
        insert(Identity)
        .values(
            issuer=person.issuer,
            subject=person.subject,
            user_id=principal.user_id,
            email=person.email,
        )
        .on_conflict_do_nothing()
        .returning(Identity.user_id)
    )
    if added is None:
        row = session.get(Identity, (person.issuer, person.subject))
        if row is None or row.user_id != principal.user_id:
            raise LinkedElsewhereError
        return
    _note(session, principal, AuditAction.IDENTITY_LINKED, person.issuer)


def unlink(session: Session, principal: Principal, issuer: str) -> bool:
    """Let the issuer's logins stand for the user no more. False when none did.

    Raises `OnlyLoginError` for a user without a password.
    """
    user = session.scalars(
        select(User).where(User.id == principal.user_id).with_for_update(key_share=True)
    ).one()
    if user.password_hash is None:
        raise OnlyLoginError
    gone = session.scalars(
        delete(Identity)
        .where(Identity.user_id == principal.user_id, Identity.issuer == issuer)
        .returning(Identity.subject)
    ).all()
    if gone:
        _note(session, principal, AuditAction.IDENTITY_UNLINKED, issuer)
    return bool(gone)


def list_own(session: Session, user_id: UUID) -> Sequence[Identity]:
    """The user's logins elsewhere, the oldest first."""
    return session.scalars(
        select(Identity)
        .where(Identity.user_id == user_id)
        .order_by(Identity.created_at)
        .limit(MAX_A_USER)
    ).all()


def _new_user(session: Session, person: Person, client: Client) -> User:
    email = person.email
    if email is not None and reserved.is_reserved_email(email):
        raise ReservedEmailError
    if email is None or signup.email_error(email) is not None:
        raise NoEmailError
    user_id = _add_user(session, email)
    if user_id is None and unconfirmed.give_way(session, email):
        # Who signed up with an address that is not theirs keeps nobody out.
        user_id = _add_user(session, email)
    if user_id is None:
        raise EmailTakenError
    user = session.get_one(User, user_id)
    principal = Principal.of_user(user)
    audit.record(
        session,
        principal,
        AuditAction.USER_SIGNED_UP,
        AuditTarget.USER,
        user.id,
        issuer=person.issuer,
        address=client.address,
        agent=client.agent,
    )
    link(session, principal, person)
    return user


def _add_user(session: Session, email: str) -> UUID | None:
    """A user whose email the issuer has made sure of; None when somebody has it."""
    return session.scalar(
        insert(User)
        .values(
            email=email,
            username=accounts.free_username(session, email.partition("@")[0]),
            tier=Tier.FREE,
            email_verified_at=func.clock_timestamp(),
        )
        .on_conflict_do_nothing()
        .returning(User.id)
    )


def _note(session: Session, principal: Principal, action: AuditAction, issuer: str) -> None:
    audit.record(session, principal, action, AuditTarget.USER, principal.user_id, issuer=issuer)
