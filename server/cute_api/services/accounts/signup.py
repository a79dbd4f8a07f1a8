"""Sign-up and password reset, both with links in emails.

Neither reveals who has an account: signing up with a known address and resetting an unknown one's
password get the usual response; only the email to the owner tells.
A login is impossible until the link was opened **with** the password, or in the browser that chose
it. So neither somebody who signs up with another's address gets in, nor somebody who opens the link
of an account that another prepared for them.
"""

import re
import unicodedata
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from cute_api.models import User, clock
from cute_api.models.enums import AuditAction, MailKind, Tier, TokenPurpose
from cute_api.outbound.addresses import is_address
from cute_api.refusals import RefusalError
from cute_api.services.accounts import accounts, audit, own_account, reserved, sessions
from cute_api.services.accounts.accounts import EMAIL, EMAIL_LENGTH
from cute_api.services.accounts.clients import Client
from cute_api.services.accounts.sessions import LoginCandidate
from cute_api.services.keys.principals import Principal
from cute_api.services.mail import queue, tokens

USERNAME_MIN, USERNAME_MAX = 3, 34
_USERNAME = re.compile(rf"[a-z0-9_]{{{USERNAME_MIN},{USERNAME_MAX}}}")
# If concurrent sign-ups derive the same name from their addresses, the loser tries the next name.
NAME_TRIES = 5
NAME_TAKEN = "This name is taken. Choose another one."


def email_error(email: str) -> str | None:
    """Return what is wrong with a typed address, as a sentence, or None."""
    if len(email) > EMAIL_LENGTH or not EMAIL.fullmatch(email) or not is_address(email):
        return "Enter your email address, such as you@example.org."
    return reserved.EMAIL_ERROR if reserved.is_reserved_email(email) else None


def username_error(username: str) -> str | None:
    """Return what is wrong with a chosen username, as a sentence, or None."""
    if not _USERNAME.fullmatch(username):
        return f"Use {USERNAME_MIN} to {USERNAME_MAX} characters: a to z, digits and underscores."
    return reserved.username_error(username)


def is_taken(session: Session, username: str) -> bool:
    """Return whether a username exists; usernames are public."""
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
    """Create a user, or return None if the address has one, who is then mailed (`notify_owner`).

    With `verified`, as in a sandbox, the address needs no proof; otherwise an email with a link is
    sent. Without `username` one is derived from the address. A taken username is refused.
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
    """Return the owner of a link, or refuse if it is no longer valid."""
    user = tokens.owner(session, token, purpose)
    if user is None:
        raise _link_over()
    return user


def ask_reset(session: Session, email: str) -> None:
    """Email a link for a new password to the user of this address, if any.

    The mailer looks up the user later, so that the response takes the same time either way.
    """
    queue.wish(session, MailKind.RESET_PASSWORD, address=email)


def confirm(
    session: Session, token: str, candidate: LoginCandidate, *, replaces: str | None, client: Client
) -> str | None:
    """Confirm the address of a user who knows the password, and log them in.

    Return None if the password was changed since. A used link and a suspended user are refused.
    """
    user = tokens.take(session, token, TokenPurpose.VERIFY_EMAIL)
    if user is None or user.id != candidate.user_id:
        raise _link_over()
    _verify(session, user)
    return sessions.start(session, candidate, replaces=replaces, client=client)


def reset(session: Session, token: str, password_hash: str, client: Client) -> None:
    """Change the password of the link's owner, and end all their sessions.

    The link came by email, so it also confirms the address. A used link is refused.
    """
    user = tokens.take(session, token, TokenPurpose.RESET_PASSWORD)
    if user is None:
        raise _link_over()
    _verify(session, user)
    own_account.replace_password(
        session, user, password_hash, AuditAction.USER_PASSWORD_RESET, client
    )


def use_link(session: Session, token: str) -> UUID:
    """Use up a link for a new password, and return its owner; it changes nothing else.

    It doesn't confirm the address, whose password may be another person's. A used link is refused.
    """
    user = tokens.take(session, token, TokenPurpose.RESET_PASSWORD)
    if user is None:
        raise _link_over()
    return user.id


def _link_over() -> RefusalError:
    return RefusalError(
        403,
        "This link is no longer valid",
        "It was used before, or it has expired. “Forgot your password?” on the login page sends "
        "a new link, which also confirms your address.",
    )


def _verify(session: Session, user: User) -> None:
    if user.email_verified_at is not None:
        return
    user.email_verified_at = clock.now(session)
    audit.record(
        session,
        Principal.of_user(user),
        AuditAction.USER_EMAIL_VERIFIED,
        user.id,
    )
