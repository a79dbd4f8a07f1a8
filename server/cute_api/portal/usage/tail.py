"""The live tail of request logs: what feeds the open responses of those who watch theirs.

One thread of a process asks PostgreSQL once a second for all who watch there, in one transaction,
and ends when nobody does: a process in which nobody watches does nothing. An open response holds
no thread (`cute_api.lib.live`). It ends after `SECONDS`, and browsers then open the next one. Each
look first ends those whose session has ended.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.orm import Session

from cute_api.lib.live import Live, Outlet
from cute_api.lib.server_sent_events import message
from cute_api.models import RequestRecord
from cute_api.models.database import Database
from cute_api.models.failures import DATABASE_ERRORS
from cute_api.refusals import RefusalError
from cute_api.services.accounts import sessions
from cute_api.services.usage import request_log
from cute_api.services.usage.request_log import RequestFilter

EVERY_S = 1.0
SECONDS = 300.0
OF_A_USER = 3
"""Responses that a user may have open in a process."""
OF_A_NETWORK = 25
"""So that no tenant has all of them, by whatever number of accounts."""
OF_A_PROCESS = 100
MOST_AT_ONCE = 100
# Requests are found by when they began, and come when they have ended and are stored.
LOOK_BACK = timedelta(seconds=60)
# What came between the page and its stream.
OVERLAP = timedelta(seconds=5)
UNOPENED = timedelta(seconds=10)

log = logging.getLogger("cute.portal")

Describe = Callable[[RequestRecord], Mapping[str, Any]]
"""What the page shows of a request."""


@dataclass(slots=True)
class Watcher:
    """One who watches, as the source of one open response. `sent` are ids, by when they began.

    `session_digest` is of the token of the session that it was opened with.
    """

    tail: "Tail"
    user_id: UUID
    session_digest: bytes
    network: str
    chosen: RequestFilter
    describe: Describe
    since: datetime
    sent: dict[UUID, datetime] = field(default_factory=dict)
    outlet: Outlet | None = None

    def open(self, outlet: Outlet) -> None:
        """The response has begun."""
        self.outlet = outlet
        self.tail.begin(self)

    def close(self, outlet: Outlet) -> None:
        """The response has ended."""
        self.tail.remove(self)

    def look(self, session: Session, now: datetime) -> None:
        """Send what is new, the oldest first; nothing to a client that has not taken the last."""
        if self.outlet is None or not self.outlet.is_free:
            return
        since = max(self.since, now - LOOK_BACK)
        rows = request_log.newest(session, self.user_id, self.chosen, since, most=MOST_AT_ONCE)
        new = [row for row in rows if row.request_id not in self.sent]
        self.sent = {row.request_id: row.at for row in rows} | {
            one: at for one, at in self.sent.items() if at >= since
        }
        if self.sent and len(new) == MOST_AT_ONCE:
            self.outlet.put(message(b"{}", event="more", event_id=str(new[0].request_id)))
        for row in reversed(new):
            said = orjson.dumps(self.describe(row))
            self.outlet.put(message(said, event="request", event_id=str(row.request_id)))


class Tail:
    """All who watch in this process. `clock` is the time of day in UTC."""

    def __init__(
        self,
        database: Database,
        *,
        every_s: float = EVERY_S,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._every_s = every_s
        self._clock = clock
        self._lock = threading.Lock()
        self._watches: list[Watcher] = []
        self._is_running = False

    def watch(
        self,
        user_id: UUID,
        chosen: RequestFilter,
        describe: Describe,
        *,
        session_digest: bytes,
        network: str,
    ) -> Live:
        """An open response with the user's requests from now on. 429 for one too many."""
        now = self._clock()
        watch = Watcher(
            self, user_id, session_digest, network, chosen, describe, since=now - OVERLAP
        )
        with self._lock:
            self._forget_unopened(now)
            if sum(one.user_id == user_id for one in self._watches) >= OF_A_USER:
                raise _too_many(f"You can have {OF_A_USER} of them open. Close one, and try again.")
            of_network = sum(one.network == network for one in self._watches)
            if of_network >= OF_A_NETWORK or len(self._watches) >= OF_A_PROCESS:
                raise _too_many("All of them are in use. Try again in a few minutes.")
            self._watches.append(watch)
        return Live(watch, SECONDS)

    def begin(self, watch: Watcher) -> None:
        """The response of this one is open: it gets what comes."""
        with self._lock:
            if not any(one is watch for one in self._watches):
                self._watches.append(watch)
            if not self._is_running:
                self._is_running = True
                threading.Thread(target=self._run, name="tail", daemon=True).start()

    def remove(self, watch: Watcher) -> None:
        """The response of this one has ended."""
        with self._lock:
            self._watches = [one for one in self._watches if one is not watch]

    def look(self, watches: Sequence[Watcher]) -> None:
        """Send what is new to all of these. While PostgreSQL is away they get nothing."""
        try:
            with self._database.transaction() as session:
                live = sessions.live(session, [watch.session_digest for watch in watches])
                for watch in watches:
                    if watch.session_digest not in live and watch.outlet is not None:
                        watch.outlet.end()
                        continue
                    watch.look(session, self._clock())
        except DATABASE_ERRORS as error:
            log.warning("Live views wait.", extra={"error": type(error).__name__})

    def _forget_unopened(self, now: datetime) -> None:
        """Those whose client was gone before their response began."""
        self._watches = [
            one for one in self._watches if one.outlet or now - one.since < UNOPENED + OVERLAP
        ]

    def _run(self) -> None:
        while True:
            with self._lock:
                self._forget_unopened(self._clock())
                watches = list(self._watches)
                if not watches:
                    self._is_running = False
                    return
            self.look(watches)
            time.sleep(self._every_s)


def _too_many(text: str) -> RefusalError:
    return RefusalError(429, "Too many live views", text)
