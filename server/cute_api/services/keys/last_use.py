"""When each key was last used, and in which versions, without a write for each request.

A process keeps the keys that it has seen in memory and writes them in one statement every 30 s, and
when it ends. A process that is killed forgets what it saw since then.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, closing
from uuid import UUID

import psycopg2
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from cute_api.config_values import Pooler
from cute_api.lib.bisecting import FailureKind, write_apart
from cute_api.models import set_aside
from cute_api.models.enums import RowWriter
from cute_api.models.failures import failure_kind
from cute_api.models.set_aside import Refused
from cute_api.processes.connections import connect, short_transaction, transaction

FLUSH_SECONDS = 30.0
MAX_KEYS = 10_000
STOP_SECONDS = 5.0
RETRY_SECONDS = 1.0

log = logging.getLogger("cute.keys")

Use = tuple[UUID, str]
"""A key, and the version of its call."""

# Rows are locked in order, so that two processes that saw the same keys don't wait for each other.
# Who holds the row of a key may write its rows of versions.
WRITE = """
WITH seen AS (
    SELECT id, version, to_timestamp(at) AS at
    FROM unnest(%s::uuid[], %s::text[], %s::float[]) AS seen (id, version, at)
), locked AS (
    SELECT id FROM api_keys WHERE id IN (SELECT id FROM seen) ORDER BY id FOR NO KEY UPDATE
), used AS (
    UPDATE api_keys SET last_used_at = greatest(last_used_at, newest.at)
    FROM (SELECT id, max(at) AS at FROM locked JOIN seen USING (id) GROUP BY id) AS newest
    WHERE api_keys.id = newest.id
)
INSERT INTO key_versions AS kept (key_id, api_version, last_used_at)
SELECT id, version, at FROM locked JOIN seen USING (id)
ON CONFLICT (key_id, api_version) DO UPDATE
SET last_used_at = greatest(kept.last_used_at, excluded.last_used_at)
"""


class KeyUse:
    """`note` from any thread; `start` and `stop` once each. `clock` is in seconds since 1970."""

    def __init__(
        self,
        database_url: str,
        pooler: Pooler = Pooler.NONE,
        *,
        clock: Callable[[], float] = time.time,
        every_seconds: float = FLUSH_SECONDS,
    ) -> None:
        self._url, self._pooler = database_url, pooler
        self._clock = clock
        self._every = every_seconds
        self._seen: dict[Use, float] = {}
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="key use", daemon=True)

    def note(self, key_id: UUID, version: str) -> None:
        """This key is being used. When there is no room for it, room is made soon."""
        now, use = self._clock(), (key_id, version)
        with self._lock:
            full = len(self._seen) >= MAX_KEYS and use not in self._seen
            if not full:
                self._seen[use] = now
        if full:
            self._wake.set()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Write what is left and end the thread. Waits for at most `STOP_SECONDS`."""
        self._stopping = True
        self._wake.set()
        self._thread.join(STOP_SECONDS)

    def flush(self) -> None:
        """Write what was seen. Raises `psycopg2.Error`, and then keeps it for the next time."""
        with self._lock:
            seen, self._seen = self._seen, {}
        if not seen:
            return
        try:
            with closing(connect(self._url, "cute key use", self._pooler)) as connection:
                self._write(connection, seen)
        except psycopg2.Error:
            with self._lock:
                self._seen = {**seen, **self._seen}
            raise

    def _write(self, connection: Connection, seen: dict[Use, float]) -> None:
        """Write all that can be written. What somebody holds is kept, what is refused is not."""

        def by(
            transaction: Callable[[Connection], AbstractContextManager[Cursor]],
        ) -> Callable[[Sequence[tuple[Use, float]]], None]:
            def write(part: Sequence[tuple[Use, float]]) -> None:
                with transaction(connection) as cursor:
                    uses = [use for use, _ in part]
                    ids, versions = [str(key_id) for key_id, _ in uses], [one for _, one in uses]
                    cursor.execute(WRITE, (ids, versions, [at for _, at in part]))

            return write

        written = write_apart(
            list(seen.items()), by(transaction), failure_kind, again=by(short_transaction)
        )
        busy = dict(one.row for one in written.failures if one.kind is FailureKind.BUSY)
        with self._lock:
            self._seen = {**busy, **self._seen}
        refused = [
            Refused.of(f"last use of key {one.row[0][0]}", one.error)
            for one in written.failures
            if one.kind is FailureKind.REFUSED
        ]
        set_aside.note(connection, RowWriter.KEYS, refused)

    def _run(self) -> None:
        while not self._stopping:
            self._wake.wait(self._every)
            self._wake.clear()
            try:
                self.flush()
            except psycopg2.Error as error:
                log.warning("When keys were used is written later: %s", str(error).strip())
                if not self._stopping:
                    # A full map would wake the thread at once, again and again.
                    time.sleep(RETRY_SECONDS)
