"""Sign up users now and then, and measure how long each email takes."""

import threading
import time
from itertools import count
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from cute_api.models.database import Database, make_engine
from cute_api.services.accounts import signup
from cute_api.services.accounts.clients import Client

AGAIN_S = 0.2
END_S = 30.0


class MailWishes(threading.Thread):
    """Creates accounts that need an email. `wanted` has the time by address."""

    def __init__(self, database_url: str, *, every_s: float) -> None:
        super().__init__(daemon=True)
        self._engine = make_engine(database_url, pool_size=1)
        self._every_s = every_s
        self._ended = threading.Event()
        self.wanted: dict[str, float] = {}

    def run(self) -> None:
        database = Database(self._engine)
        for number in count():
            if self._ended.wait(self._every_s):
                return
            address = f"mail-{number}@cute.example"
            try:
                with database.transaction() as session:
                    signup.sign_up(
                        session,
                        email=address,
                        username=None,
                        password_hash="-",  # noqa: S106 - nobody logs in
                        verified=False,
                        client=Client("127.0.0.1", "drill"),
                    )
            except DBAPIError:
                self._ended.wait(AGAIN_S)
                continue
            self.wanted[address] = time.time()

    def end(self) -> None:
        """Stop."""
        self._ended.set()
        self.join(END_S)
        self._engine.dispose()


def arrived(file: Path) -> dict[str, float]:
    """Return when each address got its first email, in Unix seconds."""
    found: dict[str, float] = {}
    for line in file.read_text().splitlines():
        at, _, address = line.partition(" ")
        found.setdefault(address, float(at))
    return found
