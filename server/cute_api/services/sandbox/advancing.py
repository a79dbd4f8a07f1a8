"""Advance the clocks of accounts in a sandbox: part of the work of `cute background`.

A clock leaps from one due moment to the next. Each leap is a transaction: it moves the clock and
does what the leap made due. The next leap waits until the emails and deliveries of the last one
were tried, so that what happens at a moment is done before the next one begins. No leap reads or
changes a row of another account.
"""

import logging
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from cute_api.jobs import mailing
from cute_api.lib.times import timestamp
from cute_api.models import ApiKey, MailWish, SandboxClock, User, clock
from cute_api.models.database import Database
from cute_api.models.enums import MailKind, SandboxMomentKind
from cute_api.models.statements import SessionStatements
from cute_api.services.apps import tokens
from cute_api.services.mail import announcer, scans
from cute_api.services.sandbox import (
    account_time,
    due_moments,
    expired_rows,
    pending_deliveries,
)
from cute_api.versions.registry import EventVersions

SECOND = timedelta(seconds=1)
MAX_WAIT = timedelta(seconds=30)
"""How long a leap waits for what the last one caused, in case a worker is down."""
LOOK_AGAIN_S = 2.0
"""After this time, clocks that were started meanwhile take turns too."""
BATCH = 100
MAX_MOMENTS = 1_000

AgeQuotas = Callable[[UUID, Sequence[UUID], timedelta], None]
"""Makes the quota windows of a user and of these keys older."""

log = logging.getLogger("cute.sandbox")


@dataclass(frozen=True, slots=True)
class ClockAdvance:
    """What a leap of a user's clock did: by how much it moved, and whose quota becomes older."""

    user_id: UUID
    by: timedelta
    key_ids: Sequence[UUID]


class ClockAdvancer:
    """`age_quotas` must not raise. `timer` is monotonic, in seconds."""

    def __init__(
        self,
        database: Database,
        versions: EventVersions,
        age_quotas: AgeQuotas,
        *,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._versions = versions
        self._age_quotas = age_quotas
        self._timer = timer

    def work(self) -> Generator[None, None, None]:
        """Advance each clock by a leap in turn, until none can leap now; yield after each leap."""
        ends = self._timer() + LOOK_AGAIN_S
        user_ids = self._advancing()
        while user_ids and self._timer() < ends:
            leapt = []
            for user_id in user_ids:
                leap = self._leap(user_id)
                if leap is None:
                    continue
                self._age_quotas(leap.user_id, leap.key_ids, leap.by)
                leapt.append(user_id)
                yield
            user_ids = leapt

    def _advancing(self) -> Sequence[UUID]:
        with self._database.transaction() as session:
            return session.scalars(
                select(SandboxClock.user_id)
                .join(User, User.id == SandboxClock.user_id)
                .where(SandboxClock.target > User.clock_ahead)
                .order_by(SandboxClock.leapt_at.nulls_first())
                .limit(BATCH)
            ).all()

    def _leap(self, user_id: UUID) -> ClockAdvance | None:
        """Make the next leap of a clock; return None if it is there, or waits."""
        with self._database.transaction() as session:
            row = session.scalar(
                select(SandboxClock)
                .where(SandboxClock.user_id == user_id)
                .with_for_update(skip_locked=True)
            )
            user = session.get(User, user_id)
            if row is None or user is None or row.target <= user.clock_ahead:
                return None
            real = clock.now(session)
            if (
                row.leapt_at is not None
                and real - row.leapt_at < MAX_WAIT
                and _waits(session, user, real)
            ):
                return None
            before = real + user.clock_ahead
            due = due_moments.following(session, user, self._versions, real)
            # Whole seconds, so that the clock is never before the moment.
            by = min(-((before - due) // SECOND) * SECOND, row.target - user.clock_ahead)
            user.clock_ahead += by
            row.leapt_at = real
            account = account_time.of_row(row).leapt(real, user.clock_ahead)
            row.leaps = account.stored()
            happened = self._happen(session, user, before, before + by)
            due_now = pending_deliveries.shorten(session, user_id, real, by)
            happened += [
                _moment(before + by, SandboxMomentKind.DELIVERIES_DUE, str(webhook_id), count)
                for webhook_id, count in due_now.items()
            ]
            tokens.age(session, user_id, by)
            removed = expired_rows.remove(session, user_id, account, before + by)
            happened += [
                _moment(before + by, SandboxMomentKind.ROWS_REMOVED, table, count)
                for table, count in removed.items()
            ]
            row.moments = [*row.moments, *happened][-MAX_MOMENTS:]
            return ClockAdvance(
                user_id, by, session.scalars(select(ApiKey.id).where(*_live(user))).all()
            )

    def _happen(
        self, session: Session, user: User, since: datetime, until: datetime
    ) -> list[dict[str, Any]]:
        """Do what became due after a time and until another; return the moments in order."""
        found = [
            *(
                (at, SandboxMomentKind.KEY_EXPIRED, str(key_id), 1)
                for at, key_id in _expired(session, user, since, until)
            ),
            *(
                (at, SandboxMomentKind.DAY_ENDED, date, 1)
                for at, date in due_moments.day_ended(since, until)
            ),
            *(
                (at, SandboxMomentKind.VERSION_RETIRED, date, 1)
                for at, date in due_moments.retired(self._versions, since, until)
            ),
        ]
        mails = scans.of_user(session, user.id, until)
        mailing.write(SessionStatements(session), mails)
        kinds = [mail.kind for mail in mails]
        informed = announcer.inform_user(session, self._versions, user, until)
        kinds += [MailKind.VERSION_RETIRES] * len(informed)
        found.sort()
        found += [
            (until, SandboxMomentKind.MAIL_QUEUED, kind, kinds.count(kind))
            for kind in dict.fromkeys(kinds)
        ]
        return [_moment(*moment) for moment in found]


def _moment(at: datetime, kind: SandboxMomentKind, subject: str, count: int) -> dict[str, Any]:
    return {"at": timestamp(at), "kind": kind, "subject": subject, "count": count}


def _waits(session: Session, user: User, real: datetime) -> bool:
    """Return whether an email to the user, or a delivery to their webhooks, was not tried yet."""
    untried = exists().where(
        MailWish.user_id == user.id, MailWish.failed_at.is_(None), MailWish.given_up_at.is_(None)
    )
    is_untried: bool | None = session.scalar(select(untried))
    return bool(is_untried) or pending_deliveries.any_due(session, user.id, real)


def _expired(
    session: Session, user: User, since: datetime, until: datetime
) -> Sequence[tuple[datetime, UUID]]:
    found = session.execute(
        select(ApiKey.expires_at, ApiKey.id).where(
            *_live(user), ApiKey.expires_at > since, ApiKey.expires_at <= until
        )
    )
    return [(at, key_id) for at, key_id in found if at is not None]


def _live(user: User) -> tuple[ColumnElement[bool], ...]:
    return ApiKey.user_id == user.id, ApiKey.revoked_at.is_(None), ApiKey.explorer.is_(False)
