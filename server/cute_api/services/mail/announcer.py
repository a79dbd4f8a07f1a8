"""Mails about versions of the API that retire, to the owners of what still uses them.

A user gets one when the end is announced, and three months, a month and a week before it, or in
the first of these stages in which they use the version. `cute mails` looks each hour, and its
processes may look at the same time.
"""

import logging
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import OperationalError

from cute_api.lib.bisecting import FailureKind, write_apart
from cute_api.models import set_aside
from cute_api.models.database import Database
from cute_api.models.enums import RowWriter
from cute_api.models.failures import failure_kind
from cute_api.models.set_aside import Refused
from cute_api.services.mail import version_callers
from cute_api.services.mail.version_callers import Retiring
from cute_api.versions.registry import EventVersions, Now, utc_now
from cute_api.versions.retirement import stage_of

BATCH = 500
LOOK_EVERY_S = 3_600.0
FIRST = UUID(int=0)

log = logging.getLogger("cute.mail")


class Announcer:
    """`now` says in which stage a version is; `clock` is monotonic, in seconds."""

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
        """Each `LOOK_EVERY_S`: write the mails that are due, a batch of users a step."""
        if self._clock() < self._next:
            return
        self._next = self._clock() + LOOK_EVERY_S
        try:
            for retiring in self._retiring():
                yield from self._inform(retiring)
        except OperationalError:
            log.info("Mails about versions wait: the database is away.")

    def _retiring(self) -> Iterator[Retiring]:
        versions, now = self._versions, self._now()
        for version in versions.living:
            end = versions.end_of_life(version)
            stage = None if end is None else stage_of(end, now)
            if end is None or end.sunset_at is None or stage is None:
                continue
            yield Retiring(
                version=version,
                sunset=end.sunset_at.date(),
                stage=stage,
                pins=[date for date in versions.dates if versions.pinned(date) == version],
                next=self._first_after(end.sunset_at),
            )

    def _first_after(self, sunset: datetime) -> str:
        """The oldest version that lives when others have ended then; the newest never ends."""
        ends = ((date, self._versions.end_of_life(date)) for date in self._versions.dates)
        return next(
            date
            for date, end in ends
            if end is None or end.sunset_at is None or end.sunset_at > sunset
        )

    def _inform(self, retiring: Retiring) -> Generator[None, None, None]:
        after = FIRST
        while True:
            with self._database.transaction() as session:
                user_ids = version_callers.uninformed(session, retiring, after=after, batch=BATCH)
            if not user_ids:
                return
            # Those that are refused or busy are passed over, and looked at again in the next hour.
            after = user_ids[-1]
            self._write(retiring, user_ids)
            yield

    def _write(self, retiring: Retiring, user_ids: Sequence[UUID]) -> None:
        def part(ids: Sequence[UUID]) -> None:
            with self._database.transaction() as session:
                version_callers.inform(session, retiring, ids)

        failures = write_apart(user_ids, part, failure_kind).failures
        refused = [
            Refused.of(f"mail about {retiring.version} to user {one.row}", one.error)
            for one in failures
            if one.kind is FailureKind.REFUSED
        ]
        written = len(user_ids) - len(failures)
        log.info("The end of %s: mails to %d users are written.", retiring.version, written)
        if refused:
            with self._database.engine.connect().execution_options(
                isolation_level="AUTOCOMMIT"
            ) as connection:
                set_aside.note_with(connection, RowWriter.MAIL, refused)
