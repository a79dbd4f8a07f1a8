"""Sends queued emails: the work of `cute mailer`, which jobs wake.

No transaction is open while an email is being sent. If a process dies between sending an email and
recording it, the email is sent twice.
"""

import logging
import time
from collections.abc import Callable, Generator, Sequence
from uuid import UUID

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from cute_api.lib.bisecting import Cooldowns, write_apart
from cute_api.models import MailWish, set_aside
from cute_api.models.database import Database
from cute_api.models.enums import RowWriter
from cute_api.models.failures import failure_kind
from cute_api.models.set_aside import RefusedRow
from cute_api.outbound.mail import MailError, MailTransport
from cute_api.services.mail import queue, recipients, texts

HELD_S = 300.0  # how long to skip an email whose row could not be written

log = logging.getLogger("cute.mail")


class Mailer:
    """`portal` is the base URL of links; `keys` sign links that need no login."""

    def __init__(
        self, database: Database, transport: MailTransport, portal: str, keys: Sequence[bytes]
    ) -> None:
        self._keys = keys
        self._database = database
        self._transport = transport
        self._portal = portal
        self._held = Cooldowns(HELD_S)

    def work(self) -> Generator[None, None, None]:
        """Send due emails, one per step; those that can't be sent now stay queued."""
        try:
            with self._database.transaction() as session:
                served = queue.served(session)
            self._each(served, queue.tidy)
            while self.send_next():
                yield
        except OperationalError:
            log.info("Emails wait: the database is down.")

    def send_next(self) -> bool:
        """Try to send a due email; return False if no email is due.

        A bad email never blocks the others, because its try is counted and committed before it
        is composed.
        """
        wish = self._claim()
        if wish is None:
            return False
        try:
            with self._database.transaction() as session:
                if recipients.share_out(session, wish):
                    return True
                mail = texts.compose(session, wish, self._portal, self._keys)
            if mail is not None:
                self._transport.send(mail)
        except MailError as error:
            outcome = "giving up" if error.final else "retrying later"
            log.warning("Sending an email (%s) failed; %s: %s", wish.kind, outcome, error)
            self._note_failure(wish, str(error), final=error.final)
        except OperationalError:
            raise
        except Exception as error:
            log.exception("Composing an email (%s) failed; retrying later.", wish.kind)
            self._set_aside(wish.id, error)
            self._note_failure(wish, "The email could not be made.", final=False)
        else:
            if not self._each([wish.id], lambda session, _: queue.drop(session, wish.id)):
                self._note_failure(wish, "It was sent, but could not be removed.", final=True)
        return True

    def _claim(self) -> MailWish | None:
        """Claim a due email by counting a try; skip emails whose try can't be counted."""
        while True:
            with self._database.transaction() as session:
                wish = queue.next_waiting(session, self._skipped())
                if wish is None:
                    return None
                wish_id = wish.id
                try:
                    with session.begin_nested():
                        queue.claim(session, wish)
                    return wish
                except Exception as error:
                    if failure_kind(error) is None:
                        raise
                    refusal = error
            self._skip(wish_id, refusal)

    def _note_failure(self, wish: MailWish, reason: str, *, final: bool) -> None:
        self._each(
            [wish.id],
            lambda session, _: queue.note_failure(session, wish.id, reason, final=final),
        )

    def _each(
        self, wish_ids: Sequence[UUID], write: Callable[[Session, Sequence[UUID]], None]
    ) -> bool:
        """Write changes of emails; skip those whose rows can't be written for a while.

        Return whether all were written.
        """

        def part(ids: Sequence[UUID]) -> None:
            with self._database.transaction() as session:
                write(session, ids)

        failures = write_apart(wish_ids, part, failure_kind).failures
        for failure in failures:
            self._skip(failure.row, failure.error)
        return not failures

    def _skipped(self) -> list[UUID]:
        return [UUID(key) for key in self._held.at(time.monotonic())]

    def _skip(self, wish_id: UUID, error: Exception) -> None:
        self._held.keep([str(wish_id)], time.monotonic())
        self._set_aside(wish_id, error)

    def _set_aside(self, wish_id: UUID, error: Exception) -> None:
        with self._database.autocommit() as connection:
            set_aside.note(connection, RowWriter.MAIL, [RefusedRow.of(f"mail {wish_id}", error)])
