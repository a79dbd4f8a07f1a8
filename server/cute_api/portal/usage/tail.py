"""The live tail of request logs, which feeds open responses.

A thread of the process polls PostgreSQL once a second for all watchers, in one transaction, and
ends when there are no watchers left. An open response holds no thread (`cute_api.lib.live`). It
ends after `SECONDS`, and browsers then open the next one. Each poll first ends the responses whose
session has ended, or whose person may no longer see the seller's requests.
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

from cute_api.lib.live import LiveResponse, ResponseQueue
from cute_api.lib.server_sent_events import message
from cute_api.models import RequestRecord
from cute_api.models.database import Database
from cute_api.models.failures import DATABASE_ERRORS
from cute_api.refusals import RefusalError
from cute_api.services.accounts import sessions
from cute_api.services.organisations.rights import Right
from cute_api.services.usage import request_log
from cute_api.services.usage.request_log import RequestFilter

EVERY_S = 1.0
SECONDS = 300.0
OF_A_USER = 3
"""Open responses of a user per process."""
OF_A_NETWORK = 25
"""So that no tenant can use all of them with many accounts."""
OF_A_PROCESS = 100
MOST_AT_ONCE = 100
# Requests are found by their start, but appear only after their end, when they are stored.
LOOK_BACK = timedelta(seconds=60)
# Covers requests between the page and its stream.
OVERLAP = timedelta(seconds=5)
UNOPENED = timedelta(seconds=10)

log = logging.getLogger("cute.portal")

Describe = Callable[[RequestRecord], Mapping[str, Any]]
"""Returns what the page shows of a request."""


@dataclass(slots=True)
class Watcher:
    """The source of an open response. `sent` maps sent requests to their start times.

    `session_digest` is that of the session's token.
    """

    tail: "TailWatchers"
    user_id: UUID
    session_digest: bytes
    network: str
    chosen: RequestFilter
    describe: Describe
    since: datetime
    sent: dict[UUID, datetime] = field(default_factory=dict)
    outlet: ResponseQueue | None = None

    def open(self, outlet: ResponseQueue) -> None:
        """Begin to send, now that the response is open."""
        self.outlet = outlet
        self.tail.begin(self)

    def close(self, outlet: ResponseQueue) -> None:
        """Stop, because the response has ended."""
        self.tail.remove(self)

    def look(self, session: Session, now: datetime) -> None:
        """Send new requests, oldest first, unless the client has not read the last ones."""
        if self.outlet is None or not self.outlet.is_free:
            return
        since = max(self.since, now - LOOK_BACK)
        rows = request_log.newest(session, self.user_id, self.chosen, since, most=MOST_AT_ONCE)
        new = [row for row in rows if row.request_id not in self.sent]
        self.sent = {row.request_id: row.at for row in rows} | {
            request_id: at for request_id, at in self.sent.items() if at >= since
        }
        if self.sent and len(new) == MOST_AT_ONCE:
            self.outlet.put(message(b"{}", event="more", event_id=str(new[0].request_id)))
        for row in reversed(new):
            content = orjson.dumps(self.describe(row))
            self.outlet.put(message(content, event="request", event_id=str(row.request_id)))


class TailWatchers:
    """All watchers of this process. `clock` returns the time in UTC."""

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
    ) -> LiveResponse:
        """Return an open response with the user's new requests. Raises 429 for too many."""
        now = self._clock()
        watch = Watcher(
            self, user_id, session_digest, network, chosen, describe, since=now - OVERLAP
        )
        with self._lock:
            self._forget_unopened(now)
            if sum(other.user_id == user_id for other in self._watches) >= OF_A_USER:
                raise _too_many(f"You can have {OF_A_USER} of them open. Close one, and try again.")
            of_network = sum(other.network == network for other in self._watches)
            if of_network >= OF_A_NETWORK or len(self._watches) >= OF_A_PROCESS:
                raise _too_many("All of them are in use. Try again in a few minutes.")
            self._watches.append(watch)
        return LiveResponse(watch, SECONDS)

    def begin(self, watch: Watcher) -> None:
        """Feed a watcher, whose response is now open."""
        with self._lock:
            if not any(other is watch for other in self._watches):
                self._watches.append(watch)
            if not self._is_running:
                self._is_running = True
                threading.Thread(target=self._run, name="tail", daemon=True).start()

    def remove(self, watch: Watcher) -> None:
        """Remove a watcher, whose response has ended."""
        with self._lock:
            self._watches = [other for other in self._watches if other is not watch]

    def look(self, watches: Sequence[Watcher]) -> None:
        """Send new requests to these watchers; nothing while PostgreSQL is down."""
        try:
            with self._database.transaction() as session:
                live = sessions.live(
                    session,
                    [(watch.session_digest, watch.user_id) for watch in watches],
                    Right.REQUESTS_READ,
                )
                for watch in watches:
                    is_live = (watch.session_digest, watch.user_id) in live
                    if not is_live and watch.outlet is not None:
                        watch.outlet.end()
                        continue
                    watch.look(session, self._clock())
        except DATABASE_ERRORS as error:
            log.warning("Live views are paused.", extra={"error": type(error).__name__})

    def _forget_unopened(self, now: datetime) -> None:
        """Drop watchers whose client disconnected before the response began."""
        longest = UNOPENED + OVERLAP
        self._watches = [
            watch for watch in self._watches if watch.outlet or now - watch.since < longest
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
