"""Links in emails: opening one proves access to the mailbox. Links are single-use and expire.

Only a digest is stored. A user may have several at once, because an email can be late; using one
deletes the others of its kind.
"""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from cute_api.lib.tokens import digest, is_well_formed, new_token
from cute_api.models import MailToken, User
from cute_api.models.enums import TokenPurpose
from cute_api.services.accounts import accounts
from cute_api.services.common.removing import past, remove

LIFETIMES: Mapping[TokenPurpose, timedelta] = {
    TokenPurpose.VERIFY_EMAIL: timedelta(hours=24),
    TokenPurpose.RESET_PASSWORD: timedelta(hours=1),
    TokenPurpose.CONFIRM_OLD_EMAIL: timedelta(hours=24),
    TokenPurpose.CONFIRM_NEW_EMAIL: timedelta(hours=24),
}
# Issuing a token deletes up to this many expired ones.
SWEEP_ROWS = 100


def issue(session: Session, user_id: UUID, purpose: TokenPurpose) -> str:
    """Issue a token for an email to the user."""
    remove(session, MailToken, past(MailToken.expires_at), SWEEP_ROWS)
    token = new_token()
    session.add(
        MailToken(
            token_digest=digest(token),
            user_id=user_id,
            purpose=purpose,
            expires_at=session.scalars(select(func.clock_timestamp() + LIFETIMES[purpose])).one(),
        )
    )
    session.flush()
    return token


def owner(session: Session, token: str, purpose: TokenPurpose) -> User | None:
    """Return the user of a valid token."""
    if not is_well_formed(token):
        return None
    return session.scalar(
        select(User)
        .join(MailToken, MailToken.user_id == User.id)
        .where(
            MailToken.token_digest == digest(token),
            MailToken.purpose == purpose,
            MailToken.expires_at > func.clock_timestamp(),
        )
    )


def take(session: Session, token: str, purpose: TokenPurpose) -> User | None:
    """Use up a token and return its user, locked. If two requests race, only one succeeds."""
    found = owner(session, token, purpose)
    if found is None:
        return None
    user = accounts.lock(session, found.id)
    user_id = session.scalar(
        delete(MailToken)
        .where(
            MailToken.token_digest == digest(token),
            MailToken.expires_at > func.clock_timestamp(),
        )
        .returning(MailToken.user_id)
    )
    if user is None or user_id is None:
        return None
    session.execute(
        delete(MailToken).where(MailToken.user_id == user.id, MailToken.purpose == purpose)
    )
    return user
