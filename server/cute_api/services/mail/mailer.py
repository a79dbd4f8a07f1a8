"""Sends the mails that wait: the work of `cute mails`, whose jobs say when there may be some.

No transaction is open while a mail is being sent. A process that dies between sending a mail and
saying so makes it be sent twice.
"""

import logging
import time
from collections.abc import Callable, Generator, Sequence
from uuid import UUID

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from cute_api.lib.bisecting import Held, write_apart
from cute_api.models import MailWish, set_aside
from cute_api.models.database import Database
from cute_api.models.enums import RowWriter
from cute_api.models.failures import failure_kind
from cute_api.models.set_aside import Refused
from cute_api.outbound.mail import MailError, MailTransport
from cute_api.services.mail import queue, texts

HELD_S = 300.0  # a mail of which nothing could be written

log = logging.getLogger("cute.mail")


class Mailer:
    """`portal` is the URL that links start with; `keys` sign those that need no login."""

    def __init__(
        self, database: Database, transport: MailTransport, portal: str, keys: Sequence[bytes]
    ) -> None:
        self._keys = keys
        self._database = database
        self._transport = transport
        self._portal = portal
        self._held = Held(HELD_S)

    def work(self) -> Generator[None, None, None]:
        """Send what waits, a mail a step; what can't be sent now keeps waiting."""
        try:
            with self._database.transaction() as session:
                served = queue.served(session)
            self._each(served, queue.tidy)
            while self.send_next():
                yield
        except OperationalError:
            log.info("Mails wait: the database is away.")

    def send_next(self) -> bool:
        """Try one mail that waits; False when there is none to try now.

        Whatever is wrong with one mail costs the others nothing: its try is counted, and committed,
        before anything of it is looked at.
        """
        wish = self._claim()
        if wish is None:
            return False
        try:
            with self._database.transaction() as session:
                mail = texts.compose(session, wish, self._portal, self._keys)
            if mail is not None:
                self._transport.send(mail)
        except MailError as error:
            fate = "failed" if error.final else "waits"
            log.warning("A mail (%s) could not be sent, and %s: %s", wish.kind, fate, error)
            self._note_failure(wish, str(error), final=error.final)
        except OperationalError:
            raise
        except Exception as error:
            log.exception("A mail (%s) could not be made, and waits.", wish.kind)
            self._set_aside(wish.id, error)
            self._note_failure(wish, "The mail could not be made.", final=False)
        else:
            if not self._each([wish.id], lambda session, _: queue.drop(session, wish.id)):
                self._note_failure(wish, "It was sent, but could not be removed.", final=True)
        return True

    def _claim(self) -> MailWish | None:
        """A mail whose try is counted. Those whose try can't be counted are left alone."""
        while True:
            with self._database.transaction() as session:
                wish = queue.next_waiting(session, self._left_alone())
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
            self._leave(wish_id, refusal)

    def _note_failure(self, wish: MailWish, reason: str, *, final: bool) -> None:
        self._each(
            [wish.id],
            lambda session, _: queue.note_failure(session, wish.id, reason, final=final),
        )

    def _each(
        self, wish_ids: Sequence[UUID], write: Callable[[Session, Sequence[UUID]], None]
    ) -> bool:
        """Write of some mails; those of which nothing can be written are left alone.

        Returns whether all was written.
        """

        def part(ids: Sequence[UUID]) -> None:
            with self._database.transaction() as session:
                write(session, ids)

        failures = write_apart(wish_ids, part, failure_kind).failures
        for failure in failures:
            self._leave(failure.row, failure.error)
        return not failures

    def _left_alone(self) -> list[UUID]:
        return [UUID(key) for key in self._held.at(time.monotonic())]

    def _leave(self, wish_id: UUID, error: Exception) -> None:
        self._held.keep([str(wish_id)], time.monotonic())
        self._set_aside(wish_id, error)

    def _set_aside(self, wish_id: UUID, error: Exception) -> None:
        with self._database.engine.connect().execution_options(
            isolation_level="AUTOCOMMIT"
        ) as connection:
            set_aside.note_with(connection, RowWriter.MAIL, [Refused.of(f"mail {wish_id}", error)])
