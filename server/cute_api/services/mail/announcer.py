"""Emails about retiring API versions to users who still use them.

A user gets one when the end is announced, and three months, a month and a week before it, or in
the first of these stages in which they use the version. `cute mailer` checks each hour, in several
processes at once.
"""

import logging
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from cute_api.models import User, set_aside
from cute_api.models.database import Database
from cute_api.models.enums import RowWriter
from cute_api.services.mail import version_callers
from cute_api.services.mail.version_callers import RetiringVersion
from cute_api.versions.registry import REAL_TIME, EventVersions, Now, utc_now
from cute_api.versions.retirement import stage_of

BATCH = 500
LOOK_EVERY_S = 3_600.0
FIRST = UUID(int=0)

log = logging.getLogger("cute.mail")


class Announcer:
    """`now` decides a version's stage; `clock` is monotonic, in seconds."""

    def __init__(
        self,
        database: Database,
        versions: EventVersions,
        *,
        now: Now = utc_now,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._versions = versions
        self._now = now
        self._clock = clock
        self._next = clock()

    def work(self) -> Generator[None, None, None]:
        """Every `LOOK_EVERY_S`, queue the due emails, a batch of users per step."""
        if self._clock() < self._next:
            return
        self._next = self._clock() + LOOK_EVERY_S
        try:
            for retiring in retiring_at(self._versions, self._now()):
                yield from self._inform(retiring)
        except OperationalError:
            log.info("Emails about versions wait: the database is down.")

    def _inform(self, retiring: RetiringVersion) -> Generator[None, None, None]:
        after = FIRST
        while True:
            with self._database.transaction() as session:
                user_ids = version_callers.uninformed(session, retiring, after=after, batch=BATCH)
            if not user_ids:
                return
            # Users that are refused or locked are skipped, and retried in the next hour.
            after = user_ids[-1]
            self._write(retiring, user_ids)
            yield

    def _write(self, retiring: RetiringVersion, user_ids: Sequence[UUID]) -> None:
        failures = set_aside.write_each(
            self._database,
            RowWriter.MAIL,
            user_ids,
            lambda session, ids: version_callers.inform(session, retiring, ids),
            lambda user_id: f"mail about {retiring.version} to user {user_id}",
        )
        written = len(user_ids) - len(failures)
        log.info("Queued emails about the end of %s to %d users.", retiring.version, written)


def inform_user(session: Session, versions: EventVersions, user: User, now: datetime) -> list[str]:
    """Queue the emails to a user that are due by their clock; return the versions.

    `now` is the time of that clock.
    """
    informed = []
    for retiring in retiring_at(versions, now, user.clock_ahead):
        if version_callers.uninformed(session, retiring, after=FIRST, batch=1, only=user.id):
            version_callers.inform(session, retiring, [user.id])
            informed.append(retiring.version)
    return informed


def retiring_at(
    versions: EventVersions, now: datetime, ahead: timedelta = REAL_TIME
) -> Iterator[RetiringVersion]:
    """Return the living versions that are to retire, by a clock that shows `now`."""
    for version in versions.living_at(ahead):
        end = versions.end_of_life(version)
        stage = None if end is None else stage_of(end, now)
        if end is None or end.sunset_at is None or stage is None:
            continue
        yield RetiringVersion(
            version=version,
            sunset=end.sunset_at.date(),
            stage=stage,
            pins=[date for date in versions.dates if versions.pinned(date, ahead) == version],
            next=_first_after(versions, end.sunset_at),
        )


def _first_after(versions: EventVersions, sunset: datetime) -> str:
    """Return the oldest version that is supported after `sunset`; the newest never ends."""
    ends = ((date, versions.end_of_life(date)) for date in versions.dates)
    return next(
        date for date, end in ends if end is None or end.sunset_at is None or end.sunset_at > sunset
    )
