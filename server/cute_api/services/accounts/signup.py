"""Accounts that people make themselves, and getting back into one: what mails make possible.

Nobody learns here who has an account. Signing up with an address that has one, and asking for a new
password for one that has none, respond as if it were otherwise; only the mail to its owner says
which.
Until the link in it was opened, **with** the password, nobody can log in: neither who guessed that
an address is free, nor who opens the link of an account that somebody else prepared for them.
"""

import re
import unicodedata

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from cute_api.models import User, clock
from cute_api.models.enums import AuditAction, AuditTarget, MailKind, Tier, TokenPurpose
from cute_api.outbound.addresses import is_address
from cute_api.refusals import RefusalError
from cute_api.services.accounts import accounts, audit, reserved, sessions
from cute_api.services.accounts.accounts import EMAIL, EMAIL_LENGTH
from cute_api.services.accounts.clients import Client
from cute_api.services.accounts.sessions import Candidate
from cute_api.services.keys.principals import Principal
from cute_api.services.mail import queue, tokens

USERNAME_MIN, USERNAME_MAX = 3, 34
_USERNAME = re.compile(rf"[a-z0-9_]{{{USERNAME_MIN},{USERNAME_MAX}}}")
# Of two who sign up at once with names made of their addresses, one takes the next name.
NAME_TRIES = 5
NAME_TAKEN = "This name is taken. Choose another one."


def email_error(email: str) -> str | None:
    """What is wrong with an address that was typed, as a sentence."""
    if len(email) > EMAIL_LENGTH or not EMAIL.fullmatch(email) or not is_address(email):
        return "Enter your email address, such as you@example.org."
    return reserved.EMAIL_ERROR if reserved.is_reserved_email(email) else None


def username_error(username: str) -> str | None:
    """What is wrong with a username that was chosen, as a sentence."""
    if not _USERNAME.fullmatch(username):
        return (
            f"Use {USERNAME_MIN} to {USERNAME_MAX} small letters (a to z), digits and underscores."
        )
    return reserved.username_error(username)


def is_taken(session: Session, username: str) -> bool:
    """Usernames are public, so this may be shown."""
    return session.scalar(select(User.id).where(User.username == username)) is not None


def sign_up(
    session: Session,
    *,
    email: str,
    username: str | None,
    password_hash: str,
    verified: bool,
    client: Client,
    notify_owner: bool = True,
) -> User | None:
    """A new user; None when the address has one already, who is then notified by mail
    (unless `notify_owner` says that they were notified often enough).

    `verified` says that the address needs no proof, as in a sandbox; else a mail with a link goes
    out. Without `username` one is made of the address. A username that is taken is refused.
    """
    email = unicodedata.normalize("NFC", email)
    for _ in range(NAME_TRIES):
        user_id = session.scalar(
            insert(User)
            .values(
                email=email,
                username=username or accounts.free_username(session, email.partition("@")[0]),
                tier=Tier.FREE,
                password_hash=password_hash,
                email_verified_at=clock.NOW if verified else None,
            )
            .on_conflict_do_nothing()
            .returning(User.id)
        )
        if user_id is not None:
            user = session.get_one(User, user_id)
            audit.record(
                session,
                Principal.of_user(user),
                AuditAction.USER_SIGNED_UP,
                AuditTarget.USER,
                user_id,
                address=client.address,
                agent=client.agent,
            )
            if not verified:
                queue.wish(session, MailKind.VERIFY_EMAIL, user_id=user_id)
            return user
        if accounts.find(session, email) is not None:
            if notify_owner:
                queue.wish(session, MailKind.ADDRESS_TAKEN, address=email)
            return None
        if username is not None:
            break
    raise RefusalError(422, "The username is taken", NAME_TAKEN, field="username")


def need_owner(session: Session, token: str, purpose: TokenPurpose) -> User:
    """Whose link it is. Refused when it is no longer valid."""
    user = tokens.owner(session, token, purpose)
    if user is None:
        raise _link_over()
    return user


def ask_reset(session: Session, email: str) -> None:
    """Send a link for a new password to the user of this address, if there is one.

    The same is done either way: who it is, is looked up when the mail is written.
    """
    queue.wish(session, MailKind.RESET_PASSWORD, address=email)


def confirm(
    session: Session, token: str, who: Candidate, *, replaces: str | None, client: Client
) -> str | None:
    """The address belongs to `who`, whose password was checked; log them in.

    None when the password was changed since. A link that was used is refused, and so is a user who
    is suspended.
    """
    user = tokens.take(session, token, TokenPurpose.VERIFY_EMAIL)
    if user is None or user.id != who.user_id:
        raise _link_over()
    _verify(session, user)
    return sessions.start(session, who, replaces=replaces, client=client)


def reset(session: Session, token: str, password_hash: str, client: Client) -> None:
    """Give the user of the link another password, and end all their sessions.

    The link came by mail, so the address is theirs. One that was used is refused.
    """
    user = tokens.take(session, token, TokenPurpose.RESET_PASSWORD)
    if user is None:
        raise _link_over()
    _verify(session, user)
    accounts.put_password_hash(session, user, password_hash)
    audit.record(
        session,
        Principal.of_user(user),
        AuditAction.USER_PASSWORD_RESET,
        AuditTarget.USER,
        user.id,
        address=client.address,
        agent=client.agent,
    )
    queue.wish(session, MailKind.PASSWORD_CHANGED, user_id=user.id)


def _link_over() -> RefusalError:
    return RefusalError(
        403,
        "This link is no longer valid",
        "It was used before, or it has expired. “Forgot your password?” on the login page sends "
        "a new one, which also confirms your address.",
    )


def _verify(session: Session, user: User) -> None:
    if user.email_verified_at is not None:
        return
    user.email_verified_at = clock.now(session)
    audit.record(
        session,
        Principal.of_user(user),
        AuditAction.USER_EMAIL_VERIFIED,
        AuditTarget.USER,
        user.id,
    )
