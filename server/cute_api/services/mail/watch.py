"""Find time-triggered emails and queue them: part of the work of `cute mailer`.

Requests and deliveries never wait for it. Several processes may scan at once; only one of them
writes an occasion.
"""

import logging
import time
from collections.abc import Callable, Generator, Sequence
from datetime import timedelta

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from cute_api.jobs import mailing
from cute_api.jobs.mailing import DueMail
from cute_api.models import MailOccasion, set_aside
from cute_api.models.database import Database
from cute_api.models.enums import RowWriter
from cute_api.models.statements import SessionStatements
from cute_api.services.common.removing import past, remove
from cute_api.services.mail.scans import BATCH, SCANS, MailScan

PURGE_EVERY_S = 3_600.0
KEPT = timedelta(days=90)
"""How long an occasion is remembered: longer than any can recur."""
PURGED = 1_000

log = logging.getLogger("cute.mail")


class MailWatch:
    """`clock` is monotonic, in seconds."""

    def __init__(
        self,
        database: Database,
        *,
        scans: Sequence[MailScan] = SCANS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._clock = clock
        self._next = dict.fromkeys(scans, clock())
        self._next_purge = clock()

    def work(self) -> Generator[None, None, None]:
        """Run due scans and queue what they find, a batch per step."""
        try:
            for scan, at in self._next.items():
                if self._clock() >= at:
                    self._next[scan] = self._clock() + scan.every_s
                    yield from self._do(scan)
            if self._clock() >= self._next_purge:
                self._next_purge = self._clock() + PURGE_EVERY_S
                self._purge()
        except OperationalError:
            log.info("Time-triggered emails wait: the database is down.")

    def _do(self, scan: MailScan) -> Generator[None, None, None]:
        while True:
            with self._database.transaction() as session:
                due = scan.find(session)
            if due:
                failures = set_aside.write_each(
                    self._database, RowWriter.MAIL, due, _queue, _subject
                )
                yield
            # Refused and locked rows would be found again immediately: leave them to the next scan.
            if len(due) < BATCH or failures:
                return

    def _purge(self) -> None:
        with self._database.transaction() as session:
            remove(session, MailOccasion, past(MailOccasion.created_at, KEPT), PURGED)


def _queue(session: Session, mails: Sequence[DueMail]) -> None:
    mailing.write(SessionStatements(session), mails)


def _subject(mail: DueMail) -> str:
    return f"mail {mail.kind} to user {mail.user_id}"
