"""The queue of mails: stored with their cause, and sent after the commit.

A row only has the email's data. Its text, with a fresh link, is rendered when it is sent, so the
table holds no links. An email to an address is queued whether or not it has an account; the mailer
looks that up, so that response times don't reveal it.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from cute_api.jobs import asking
from cute_api.jobs.asking import JobQueue
from cute_api.models import MailWish
from cute_api.models.enums import MailKind
from cute_api.usage.mail_watch import SHOWN

# After each failed try; the last one repeats. The first also bounds how long a try may take.
DELAYS = tuple(timedelta(seconds=seconds) for seconds in (60, 60, 300, 900, 3_600))
KEPT = timedelta(hours=24)
# The maximum length of a stored failure.
FAILURE_LENGTH = 300
TIDIED = 1_000


def wish(
    session: Session,
    kind: MailKind,
    *,
    user_id: UUID | None = None,
    address: str | None = None,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Queue an email to a user, or to an address's owner, to be sent after the commit.

    For occasions that must be mailed only once, use `cute_api.jobs.mailing` instead.
    """
    session.add(MailWish(kind=kind, user_id=user_id, address=address, data=dict(data or {})))
    session.flush()
    asking.ask(session, JobQueue.MAILS)


def served(session: Session) -> list[UUID]:
    """Return emails that could not be sent for `KEPT`, and those given up `SHOWN` ago."""
    now = func.clock_timestamp()
    over = (MailWish.created_at < now - KEPT) & MailWish.given_up_at.is_(None)
    return list(
        session.scalars(
            select(MailWish.id).where(over | (MailWish.given_up_at < now - SHOWN)).limit(TIDIED)
        )
    )


def tidy(session: Session, wish_ids: Sequence[UUID]) -> None:
    """Give up or remove the emails that `served` found."""
    found = MailWish.id.in_(wish_ids)
    now = func.clock_timestamp()
    session.execute(delete(MailWish).where(found, MailWish.given_up_at < now - SHOWN))
    _give_up(session, found)


def next_waiting(session: Session, skipped: Sequence[UUID] = ()) -> MailWish | None:
    """Lock and return the email that has been due longest, if any."""
    return session.scalar(
        select(MailWish)
        .where(
            MailWish.next_attempt_at <= func.clock_timestamp(),
            MailWish.given_up_at.is_(None),
            MailWish.id.not_in(skipped),
        )
        .order_by(MailWish.next_attempt_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def claim(session: Session, row: MailWish) -> None:
    """Count a try of this process; others skip the email for at least a minute."""
    delay = DELAYS[min(row.attempts, len(DELAYS) - 1)]
    row.attempts += 1
    row.next_attempt_at = session.scalars(select(func.clock_timestamp() + delay)).one()
    session.flush()


def note_failure(session: Session, wish_id: UUID, reason: str, *, final: bool) -> None:
    """Record a failed try; `final` gives up."""
    session.execute(
        update(MailWish)
        .where(MailWish.id == wish_id)
        .values(failure=reason[:FAILURE_LENGTH], failed_at=func.clock_timestamp())
    )
    if final:
        _give_up(session, MailWish.id == wish_id)


def drop(session: Session, wish_id: UUID) -> None:
    """Delete an email that was sent, or that needs no sending."""
    session.execute(delete(MailWish).where(MailWish.id == wish_id))


def _give_up(session: Session, which: ColumnElement[bool]) -> None:
    session.execute(
        update(MailWish)
        .where(which, MailWish.given_up_at.is_(None))
        .values(given_up_at=func.clock_timestamp(), address=None)
    )
