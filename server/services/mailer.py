"""Sends the mails that wait: a thread of each API process, woken when one was stored.

It looks by itself once a minute, for what another process left behind or what could not be sent.
The thread ends within that minute when nobody holds the mailer any more: an application that is
dropped gives its connections back. No transaction is open while a mail is on its way. A process
that dies between sending a mail and saying so makes it be sent twice.
"""

import logging
import threading
import weakref

from sqlalchemy.exc import OperationalError

from server.mail import Door, MailError
from server.models.database import Database
from server.services import mail_outbox, mail_texts

LOOK_EVERY_S = 60.0

log = logging.getLogger("cute.mail")


class Mailer:
    """`portal` is the URL that links start with."""

    def __init__(self, database: Database, door: Door, portal: str) -> None:
        self._database = database
        self._door = door
        self._portal = portal
        self._woken = threading.Event()

    def start(self) -> None:
        threading.Thread(
            target=_keep_sending, args=(weakref.ref(self), self._woken), name="mailer", daemon=True
        ).start()

    def wake(self) -> None:
        """A mail was stored, and its transaction committed."""
        self._woken.set()

    def send_next(self) -> bool:
        """Send one mail that waits; False when there is none to send now."""
        with self._database.transaction() as session:
            wish = mail_outbox.claim(session)
            if wish is None:
                return False
            mail = mail_texts.compose(session, wish, self._portal)
            if mail is None:
                mail_outbox.drop(session, wish.id)
                return True
        try:
            self._door.send(mail)
        except MailError as error:
            fate = "is given up" if error.final else "waits"
            log.warning("A mail (%s) could not be sent, and %s: %s", wish.kind, fate, error)
            with self._database.transaction() as session:
                mail_outbox.note_failure(session, wish.id, str(error), final=error.final)
            return True
        with self._database.transaction() as session:
            mail_outbox.drop(session, wish.id)
        return True

    def send_all(self) -> None:
        """Send what waits; what can't be sent now goes on waiting."""
        try:
            while self.send_next():
                pass
        except OperationalError:
            log.info("Mails wait: the database is away.")
        except Exception:
            # Nothing unforeseen may end the thread.
            log.exception("Mails wait.")


def _keep_sending(found: "weakref.ref[Mailer]", woken: threading.Event) -> None:
    while True:
        woken.wait(LOOK_EVERY_S)
        woken.clear()
        mailer = found()
        if mailer is None:
            return
        mailer.send_all()
        del mailer  # or it would be held while this waits
