"""Removing what has served its time: records of `Idempotency-Key`s that no longer count.

It runs in the relay, of which one works at a time, now and then and a bounded batch at once.
"""

import time
from collections.abc import Callable

from psycopg2.extensions import connection as Connection

from server.models.idempotency import KEPT_FOR

EVERY_S = 60.0
BATCH = 1_000

# A record that a request is renewing is locked, and no longer expired afterwards.
REMOVE = """
DELETE FROM idempotency_records
WHERE (user_id, operation, key) IN (
    SELECT user_id, operation, key FROM idempotency_records
    WHERE created_at <= statement_timestamp() - %(kept_for)s
    ORDER BY created_at LIMIT %(batch)s
    FOR UPDATE SKIP LOCKED
)
"""


class Expiry:
    """Knows when to look again. `clock` is monotonic, in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._due = clock()

    def sweep(self, connection: Connection) -> int:
        """Remove up to `BATCH` records when it is time; how many. A full batch is soon followed."""
        if self._clock() < self._due:
            return 0
        with connection.cursor() as cursor:
            cursor.execute(REMOVE, {"kept_for": KEPT_FOR, "batch": BATCH})
            removed = int(cursor.rowcount)
        if removed < BATCH:
            self._due = self._clock() + EVERY_S
        return removed
