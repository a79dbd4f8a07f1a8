"""Users: create and find them, set their tier, role and password."""

import re
import unicodedata
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from cute_api.lib.visible import is_line
from cute_api.models import App, PortalSession, User, clock
from cute_api.models.enums import Role, Tier
from cute_api.refusals import RefusalError
from cute_api.services.accounts import passwords, reserved

EMAIL_LENGTH = 254
USERNAME_LENGTH = 40
# Parts are separated by characters that they can't contain, so that matching takes linear time.
EMAIL = re.compile(r"[^@\s\x00-\x1f]++@[^@\s\x00-\x1f][^@\s\x00-\x1f.]*+\.[^@\s\x00-\x1f]++")


def find(session: Session, email: str) -> User | None:
    return session.scalar(select(User).where(func.lower(User.email) == email.strip().lower()))


def need(session: Session, email: str) -> User:
    """Return the user with this email, or refuse."""
    user = find(session, email)
    if user is None:
        raise RefusalError(
            404,
            "User not found",
            f"No user has the email {email!r}: create it with `cute users create`.",
        )
    return user


def lock(session: Session, user_id: UUID) -> User | None:
    """Lock and return a user as of now, until the transaction ends."""
    return session.scalar(
        select(User)
        .where(User.id == user_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def create(
    session: Session,
    *,
    email: str,
    tier: Tier | None = None,
    password: str | None = None,
) -> tuple[User, bool]:
    """Find or create the user with this email; return whether it was created.

    A given tier or password is also set on an existing user; a password ends their portal sessions.
    The caller vouches for the email if the user is created or given a password. The username is
    derived from the email's local part. A reserved email is refused.
    """
    email = unicodedata.normalize("NFC", email.strip())
    if len(email) > EMAIL_LENGTH or not EMAIL.fullmatch(email) or not is_line(email):
        raise RefusalError(422, "The email is not valid", f"{email!r} is not an email address.")
    if reserved.is_reserved_email(email):
        raise RefusalError(403, "The email is reserved", reserved.EMAIL_ERROR)
    user = find(session, email)
    created = user is None
    if user is None:
        user = User(
            email=email,
            username=free_username(session, email.partition("@")[0]),
            tier=tier or Tier.FREE,
            email_verified_at=clock.now(session),
        )
        session.add(user)
    elif tier is not None:
        _put_tier(session, user, tier)
    session.flush()
    if password is not None:
        set_password(session, user, password)
    return user, created


def set_password(session: Session, user: User, password: str) -> None:
    """Change the user's password, and end their portal sessions.

    A password that is too long is refused.
    """
    if len(password) > passwords.MAX_LENGTH:
        raise RefusalError(
            422,
            "The password is too long",
            f"A password has at most {passwords.MAX_LENGTH} characters.",
        )
    user.email_verified_at = user.email_verified_at or clock.now(session)
    put_password_hash(session, user, passwords.hashed(password))


def put_password_hash(session: Session, user: User, password_hash: str) -> None:
    """Do the same as `set_password` with a hash, which is slow to compute."""
    user.password_hash = password_hash
    # The row first, so that a concurrent login sees that its password is no longer valid.
    session.flush()
    session.execute(delete(PortalSession).where(PortalSession.user_id == user.id))


def set_role(session: Session, *, email: str, role: Role) -> User:
    """Set a user's role, which decides whether they see the operators' pages."""
    user = need(session, email)
    user.role = role
    session.flush()
    return user


def set_tier(session: Session, *, email: str, tier: Tier) -> User:
    """Set a user's tier. Existing keys keep theirs. Held deliveries are sent."""
    user = need(session, email)
    _put_tier(session, user, tier)
    return user


def _put_tier(session: Session, user: User, tier: Tier) -> None:
    session.execute(
        update(User).where(User.id == user.id).values(tier=tier, deliveries_held_until=None)
    )
    session.execute(
        update(App)
        .where(App.user_id == user.id, App.deliveries_held_until.is_not(None))
        .values(deliveries_held_until=None)
    )


def create_generated(session: Session, *, email: str, username: str) -> User:
    """Create a generated user, with a reserved email and username."""
    user = User(
        email=email,
        username=_free(session, username),
        tier=Tier.FREE,
        email_verified_at=clock.now(session),
    )
    session.add(user)
    session.flush()
    return user


def free_username(session: Session, wanted: str) -> str:
    """Return a free username that is not reserved, derived from `wanted`."""
    base = re.sub(r"[^a-z0-9_]+", "_", wanted.lower()).strip("_") or "user"
    if reserved.username_error(base) is not None:
        base = f"user_{base}"
    return _free(session, base[: USERNAME_LENGTH - 6])


def _free(session: Session, base: str) -> str:
    taken = set(
        session.scalars(
            select(User.username).where(User.username.startswith(base, autoescape=True))
        )
    )
    candidate, number = base, 1
    while candidate in taken:
        number += 1
        candidate = f"{base}_{number}"
    return candidate
