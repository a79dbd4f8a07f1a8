"""Changing a user's email address: both mailboxes confirm, each with a link from an email.

Neither the page nor the time tells who has an address: a request for a taken one looks like any
other, and the mailer looks up whether it is free. If it isn't, its mailbox gets an email without a
link. So does one that looks like another user's address, which could be taken for theirs. Links
work once, in a session of the user. A stolen session and password change nothing without both
mailboxes.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import delete, exists, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cute_api.models import EmailChange, MailToken, User, clock
from cute_api.models.accounts import LOOK_OF_EMAIL
from cute_api.models.enums import AuditAction, MailKind, TokenPurpose
from cute_api.refusals import RefusalError
from cute_api.services.accounts import accounts, audit, signup
from cute_api.services.accounts.sessions import LoginCandidate
from cute_api.services.keys.principals import Principal
from cute_api.services.mail import queue, tokens

LIFETIME = timedelta(hours=24)


class Mailbox(StrEnum):
    """The address whose mailbox confirms a change."""

    OLD = "old"
    NEW = "new"


PURPOSES: Mapping[Mailbox, TokenPurpose] = {
    Mailbox.OLD: TokenPurpose.CONFIRM_OLD_EMAIL,
    Mailbox.NEW: TokenPurpose.CONFIRM_NEW_EMAIL,
}


def email_error(email: str, current: str) -> str | None:
    """Return what is wrong with a typed new address, as a sentence, or None."""
    if email.lower() == current.lower():
        return "This is the address of your account. Enter another one."
    return signup.email_error(email)


def begin(session: Session, candidate: LoginCandidate, email: str, *, may_send: bool) -> bool:
    """Ask both mailboxes to confirm a change, which replaces an earlier one.

    Return False if the password was changed since it was checked. Without `may_send` the new
    mailbox gets no further email.
    """
    user = accounts.lock(session, candidate.user_id)
    if user is None or user.password_hash != candidate.password_hash:
        return False
    _forget_links(session, user.id)
    started = {
        "email": email,
        "expires_at": clock.now(session) + LIFETIME,
        "old_confirmed_at": None,
        "new_confirmed_at": None,
    }
    session.execute(
        insert(EmailChange)
        .values(user_id=user.id, **started)
        .on_conflict_do_update(index_elements=[EmailChange.user_id], set_=started)
    )
    queue.wish(session, MailKind.CONFIRM_OLD_EMAIL, user_id=user.id, data={"email": email})
    if may_send:
        queue.wish(session, MailKind.CONFIRM_NEW_EMAIL, user_id=user.id, address=email)
    audit.record(
        session,
        Principal.of_user(user),
        AuditAction.USER_EMAIL_CHANGE_REQUESTED,
        user.id,
        after={"email": email},
    )
    return True


def pending(session: Session, user_id: UUID) -> EmailChange | None:
    """Return the user's change that waits for confirmations, if any."""
    return session.scalar(
        select(EmailChange)
        .where(EmailChange.user_id == user_id, EmailChange.expires_at > clock.NOW)
        .execution_options(populate_existing=True)
    )


def need_pending(session: Session, user_id: UUID, token: str, mailbox: Mailbox) -> EmailChange:
    """Return the change that a link confirms. Refused if it has ended or is another user's."""
    owner = tokens.owner(session, token, PURPOSES[mailbox])
    change = None if owner is None or owner.id != user_id else pending(session, user_id)
    if change is None:
        raise _link_over()
    return change


def confirm(session: Session, user_id: UUID, token: str, mailbox: Mailbox) -> bool:
    """Confirm a change for a mailbox; return whether the address was changed by it.

    Refused if the link has expired, was used or is another user's, or if the address is taken.
    """
    need_pending(session, user_id, token, mailbox)
    user = tokens.take(session, token, PURPOSES[mailbox])
    change = pending(session, user_id)
    if user is None or change is None:
        raise _link_over()
    now = clock.now(session)
    if mailbox is Mailbox.OLD:
        change.old_confirmed_at = now
    else:
        change.new_confirmed_at = now
    session.flush()
    if change.old_confirmed_at is None or change.new_confirmed_at is None:
        return False
    _apply(session, user, change)
    return True


def cancel(session: Session, user_id: UUID) -> None:
    """End a pending change, and its links."""
    session.execute(delete(EmailChange).where(EmailChange.user_id == user_id))
    _forget_links(session, user_id)


def is_like_another(session: Session, email: str, user_id: UUID) -> bool:
    """Return whether another user has this address or one that looks like it."""
    look = func.replace(func.translate(func.lower(email), "01i|", "olll"), "m", "rn")
    like = or_(func.lower(User.email) == email.lower(), literal_column(LOOK_OF_EMAIL) == look)
    return bool(session.scalar(select(exists().where(User.id != user_id, like))))


def _apply(session: Session, user: User, change: EmailChange) -> None:
    before, email = user.email, change.email
    if is_like_another(session, email, user.id):
        raise _not_free()
    try:
        with session.begin_nested():
            user.email, user.email_verified_at = email, clock.now(session)
            session.flush()
    except IntegrityError as error:
        raise _not_free() from error
    session.execute(delete(EmailChange).where(EmailChange.user_id == user.id))
    # The former mailbox must not keep a link that opens the account.
    session.execute(delete(MailToken).where(MailToken.user_id == user.id))
    audit.record(
        session,
        Principal.of_user(user),
        AuditAction.USER_EMAIL_CHANGED,
        user.id,
        before={"email": before},
        after={"email": email},
    )
    queue.wish(session, MailKind.EMAIL_CHANGED, user_id=user.id, address=before)


def _forget_links(session: Session, user_id: UUID) -> None:
    session.execute(
        delete(MailToken).where(
            MailToken.user_id == user_id, MailToken.purpose.in_(PURPOSES.values())
        )
    )


def _not_free() -> RefusalError:
    return RefusalError(
        409,
        "This address can't be used",
        "It can no longer be the address of your account. Cancel the change, and choose another.",
    )


def _link_over() -> RefusalError:
    return RefusalError(
        403,
        "This link is no longer valid",
        "It was used before, it has expired, or it is for another account. Log in to the account "
        "that it is for, or start the change again under Account.",
    )
