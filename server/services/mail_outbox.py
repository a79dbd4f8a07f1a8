"""Mails that are to be sent: stored with what they tell of, and sent after the commit.

A row says only what the mail is about. Its text, with a fresh link, is written when it is sent, so
the table holds no link. A mail for whoever has an address looks the same whether anyone has it:
whether to send anything is found out later, where nobody waits for an answer.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from server.models import MailWish
from server.models.enums import MailKind
from server.usage.mail_watch import SHOWN

# After each try that failed; the last one repeats. The first also bounds how long a try may take.
DELAYS = tuple(timedelta(seconds=seconds) for seconds in (60, 60, 300, 900, 3_600))
KEPT = timedelta(hours=24)
# How much of a failure is kept.
FAILURE_LENGTH = 300


def wish(
    session: Session, kind: MailKind, *, user_id: UUID | None = None, address: str | None = None
) -> None:
    """Have a mail sent once this transaction is committed: to a user, or to an address's owner."""
    session.add(MailWish(kind=kind, user_id=user_id, address=address))
    session.flush()


def claim(session: Session) -> MailWish | None:
    """The mail that waits longest, for this process to send: others leave it alone for a minute.

    Mails that could not be sent for `KEPT` are given up.
    """
    now = func.clock_timestamp()
    _give_up(session, MailWish.created_at < now - KEPT)
    session.execute(delete(MailWish).where(MailWish.given_up_at < now - SHOWN))
    row = session.scalar(
        select(MailWish)
        .where(MailWish.next_attempt_at <= now, MailWish.given_up_at.is_(None))
        .order_by(MailWish.next_attempt_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if row is None:
        return None
    delay = DELAYS[min(row.attempts, len(DELAYS) - 1)]
    row.attempts += 1
    row.next_attempt_at = session.scalars(select(func.clock_timestamp() + delay)).one()
    session.flush()
    return row


def note_failure(session: Session, wish_id: UUID, reason: str, *, final: bool) -> None:
    """A try failed; `final` says that there is no use in another one."""
    session.execute(
        update(MailWish)
        .where(MailWish.id == wish_id)
        .values(failure=reason[:FAILURE_LENGTH], failed_at=func.clock_timestamp())
    )
    if final:
        _give_up(session, MailWish.id == wish_id)


def drop(session: Session, wish_id: UUID) -> None:
    """The mail was sent, or there is nothing to send."""
    session.execute(delete(MailWish).where(MailWish.id == wish_id))


def _give_up(session: Session, which: ColumnElement[bool]) -> None:
    session.execute(
        update(MailWish)
        .where(which, MailWish.given_up_at.is_(None))
        .values(given_up_at=func.clock_timestamp(), address=None)
    )
