"""Finds what mails are due about by the clock, and writes them: part of the work of `cute mails`.

Nothing of it is in a request or in a delivery. Its processes may look at the same time: an occasion
is written by one of them.
"""

import logging
import time
from collections.abc import Callable, Generator, Sequence
from datetime import timedelta

from sqlalchemy import delete, select, tuple_
from sqlalchemy.exc import OperationalError

from cute_api.jobs import mailing
from cute_api.jobs.mailing import DueMail
from cute_api.lib.bisecting import FailureKind, write_apart
from cute_api.models import MailOccasion, clock, set_aside
from cute_api.models.database import Database
from cute_api.models.enums import RowWriter
from cute_api.models.failures import failure_kind
from cute_api.models.set_aside import Refused
from cute_api.services.mail import key_scans, webhook_scans
from cute_api.services.mail.scanning import BATCH, Scan

MINUTE_S = 60.0
# The last adds up a day of all keys that called recently.
SCANS = (
    Scan(webhook_scans.failing, MINUTE_S),
    Scan(webhook_scans.recovered, MINUTE_S),
    Scan(key_scans.expiring, 5 * MINUTE_S),
    Scan(key_scans.expired, 5 * MINUTE_S),
    Scan(key_scans.quotas, 5 * MINUTE_S),
)
PURGE_EVERY_S = 60 * MINUTE_S
KEPT = timedelta(days=90)
"""For how long an occasion is known: longer than any of them can come again."""
PURGED = 1_000

log = logging.getLogger("cute.mail")


class MailWatch:
    """`clock` is monotonic, in seconds."""

    def __init__(
        self,
        database: Database,
        *,
        scans: Sequence[Scan] = SCANS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._clock = clock
        self._next = dict.fromkeys(scans, clock())
        self._next_purge = clock()

    def work(self) -> Generator[None, None, None]:
        """Do the scans that are due; write what they find, a batch a step."""
        try:
            for scan, at in self._next.items():
                if self._clock() >= at:
                    self._next[scan] = self._clock() + scan.every_s
                    yield from self._do(scan)
            if self._clock() >= self._next_purge:
                self._next_purge = self._clock() + PURGE_EVERY_S
                self._purge()
        except OperationalError:
            log.info("Mails that the clock makes due wait: the database is away.")

    def _do(self, scan: Scan) -> Generator[None, None, None]:
        while True:
            with self._database.transaction() as session:
                due = scan.find(session)
            if due:
                whole = self._write(due)
                yield
            # What is refused or busy would be found again at once: it waits for the next look.
            if len(due) < BATCH or not whole:
                return

    def _write(self, due: Sequence[DueMail]) -> bool:
        """Write all that can be written; whether that is all."""

        def part(mails: Sequence[DueMail]) -> None:
            with self._database.transaction() as session:
                mailing.write(session, mails)

        failures = write_apart(due, part, failure_kind).failures
        refused = [
            Refused.of(f"mail {one.row.kind} to user {one.row.user_id}", one.error)
            for one in failures
            if one.kind is FailureKind.REFUSED
        ]
        if refused:
            with self._database.engine.connect().execution_options(
                isolation_level="AUTOCOMMIT"
            ) as connection:
                set_aside.note_with(connection, RowWriter.MAIL, refused)
        return not failures

    def _purge(self) -> None:
        over = (
            select(MailOccasion.subject_id, MailOccasion.kind, MailOccasion.occasion)
            .where(MailOccasion.created_at < clock.STATEMENT - KEPT)
            .limit(PURGED)
            .with_for_update(skip_locked=True)
        )
        key = (MailOccasion.subject_id, MailOccasion.kind, MailOccasion.occasion)
        with self._database.transaction() as session:
            session.execute(delete(MailOccasion).where(tuple_(*key).in_(over)))
