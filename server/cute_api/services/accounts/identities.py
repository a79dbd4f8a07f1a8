"""External logins of users, identified by issuer and subject, never by email.

An email can be reassigned, and an issuer may claim any. So an unknown login creates a new account;
if its email already has an account, the user links both with that account's password.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from cute_api.models import Identity, User, clock
from cute_api.models.enums import AuditAction, Tier
from cute_api.outbound.person import IssuerUser
from cute_api.refusals import RefusalError
from cute_api.services.accounts import accounts, audit, reserved, sessions, signup, unconfirmed
from cute_api.services.accounts.clients import Client
from cute_api.services.keys.principals import Principal

MAX_A_USER = 10


@dataclass(frozen=True, slots=True)
class ExternalLogin:
    """The session's token, None as in `sessions.start`, and whether the account is new."""

    token: str | None
    is_new: bool


def log_in(
    session: Session, person: IssuerUser, *, issuer_name: str, replaces: str | None, client: Client
) -> ExternalLogin:
    """Log in the user of an external login, creating an unknown one.

    `issuer_name` is the issuer's name on pages. An unknown login is refused if its email has an
    account, is reserved, or is not verified by the issuer.
    """
    user = session.scalar(
        select(User)
        .join(Identity, Identity.user_id == User.id)
        .where(Identity.issuer == person.issuer, Identity.subject == person.subject)
        .with_for_update(key_share=True, of=User)
    )
    is_new = user is None
    if user is None:
        user = _new_user(session, person, issuer_name, client)
    token = sessions.admit(session, user, replaces=replaces, client=client, issuer=person.issuer)
    return ExternalLogin(token, is_new)


def link(session: Session, principal: Principal, person: IssuerUser) -> None:
    """Link an external login to the user. Refused if it belongs to another user."""
    _require_unreserved(person.email)
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
            raise RefusalError(
                409,
                "This login belongs to another account",
                "Nothing was changed. Log in with it to see which account.",
            )
        return
    _note(session, principal, AuditAction.IDENTITY_LINKED, person.issuer)


def unlink(session: Session, principal: Principal, issuer: str) -> bool:
    """Unlink the issuer's logins from the user; return whether there were any.

    Refused for a user without a password, who could not log in any more.
    """
    user = session.scalars(
        select(User).where(User.id == principal.user_id).with_for_update(key_share=True)
    ).one()
    if user.password_hash is None:
        raise RefusalError(
            409,
            "This is your only login",
            "Choose a password first: “Forgot your password?” sends you a link.",
        )
    gone = session.scalars(
        delete(Identity)
        .where(Identity.user_id == principal.user_id, Identity.issuer == issuer)
        .returning(Identity.subject)
    ).all()
    if gone:
        _note(session, principal, AuditAction.IDENTITY_UNLINKED, issuer)
    return bool(gone)


def list_own(session: Session, user_id: UUID) -> Sequence[Identity]:
    """Return the user's external logins, oldest first."""
    return session.scalars(
        select(Identity)
        .where(Identity.user_id == user_id)
        .order_by(Identity.created_at)
        .limit(MAX_A_USER)
    ).all()


def _new_user(session: Session, person: IssuerUser, issuer_name: str, client: Client) -> User:
    email = person.email
    _require_unreserved(email)
    if email is None or signup.email_error(email) is not None:
        raise RefusalError(
            403,
            "Your email address is not confirmed there",
            "Confirm it there and try again, or sign up here with an email and a password.",
        )
    user_id = _add_user(session, email)
    if user_id is None and unconfirmed.give_way(session, email):
        # An unconfirmed sign-up must not lock out the address's real owner.
        user_id = _add_user(session, email)
    if user_id is None:
        raise RefusalError(
            409,
            "An account with your email already exists",
            f"Log in with its password, then link {issuer_name} on the page “Account”. No "
            "password? “Forgot your password?” on the login page sends you a link.",
        )
    user = session.get_one(User, user_id)
    principal = Principal.of_user(user)
    audit.record(
        session,
        principal,
        AuditAction.USER_SIGNED_UP,
        user.id,
        issuer=person.issuer,
        address=client.address,
        agent=client.agent,
    )
    link(session, principal, person)
    return user


def _require_unreserved(email: str | None) -> None:
    """Refuse an email that is reserved for generated users."""
    if email is not None and reserved.is_reserved_email(email):
        raise RefusalError(403, "Your email there is not accepted here", reserved.EMAIL_ERROR)


def _add_user(session: Session, email: str) -> UUID | None:
    """Add a user whose email the issuer has verified; None if the email is taken."""
    return session.scalar(
        insert(User)
        .values(
            email=email,
            username=accounts.free_username(session, email.partition("@")[0]),
            tier=Tier.FREE,
            email_verified_at=clock.NOW,
        )
        .on_conflict_do_nothing()
        .returning(User.id)
    )


def _note(session: Session, principal: Principal, action: AuditAction, issuer: str) -> None:
    audit.record(session, principal, action, principal.user_id, issuer=issuer)
