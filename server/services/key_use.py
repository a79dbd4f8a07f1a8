"""When each key was last used, without a write for each request.

A process keeps the keys that it has seen in memory and writes them in one statement every 30 s, and
when it ends. A process that is killed forgets what it saw since then.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import closing
from uuid import UUID

import psycopg2

from server.models.database import connect_arguments

FLUSH_SECONDS = 30.0
MAX_KEYS = 10_000
STOP_SECONDS = 5.0
RETRY_SECONDS = 1.0
WRITE_TIMEOUT_MS = 5_000

log = logging.getLogger("cute.keys")

# Rows are locked in order, so that two processes that saw the same keys don't wait for each other.
WRITE = """
WITH seen AS (
    SELECT * FROM unnest(%s::uuid[], %s::float[]) AS seen (id, at)
), locked AS (
    SELECT api_keys.id, to_timestamp(seen.at) AS at
    FROM api_keys JOIN seen ON seen.id = api_keys.id
    ORDER BY api_keys.id FOR NO KEY UPDATE OF api_keys
)
UPDATE api_keys SET last_used_at = greatest(last_used_at, locked.at)
FROM locked WHERE api_keys.id = locked.id
"""


class KeyUse:
    """`note` from any thread; `start` and `stop` once each. `clock` is in seconds since 1970."""

    def __init__(
        self,
        database_url: str,
        *,
        clock: Callable[[], float] = time.time,
        every_seconds: float = FLUSH_SECONDS,
    ) -> None:
        self._url = database_url
        self._clock = clock
        self._every = every_seconds
        self._seen: dict[UUID, float] = {}
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="key use", daemon=True)

    def note(self, key_id: UUID) -> None:
        """This key is being used. When there is no room for it, room is made soon."""
        now = self._clock()
        with self._lock:
            full = len(self._seen) >= MAX_KEYS and key_id not in self._seen
            if not full:
                self._seen[key_id] = now
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
            with (
                closing(
                    psycopg2.connect(self._url, **connect_arguments(WRITE_TIMEOUT_MS))
                ) as connection,
                connection,
                connection.cursor() as cursor,
            ):
                cursor.execute(WRITE, ([str(key_id) for key_id in seen], list(seen.values())))
        except psycopg2.Error:
            with self._lock:
                self._seen = {**seen, **self._seen}
            raise

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
