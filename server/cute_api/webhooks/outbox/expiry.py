"""Remove expired records of `Idempotency-Key`s.

It runs in the single relay, about once a minute, a bounded batch at a time.
"""

import time
from collections.abc import Callable, Mapping, Sequence

from cute_api.lib.bisecting import Cooldowns, write_apart
from cute_api.models import set_aside
from cute_api.models.connections.connection import Connection
from cute_api.models.enums import RowWriter
from cute_api.models.failures import failure_kind
from cute_api.models.statements import sql
from cute_api.models.trade import KEPT_FOR

EVERY_S = 60.0
BATCH = 1_000
HELD_S = 3_600.0

# Skip locked records: a request is renewing them.
REMOVE = sql("""
DELETE FROM idempotency_records
WHERE (user_id, operation, key) IN (
    SELECT user_id, operation, key FROM idempotency_records
    WHERE created_at <= statement_timestamp() - %(kept_for)s
        AND user_id <> ALL (%(held)s::uuid[])
    ORDER BY created_at LIMIT %(batch)s
    FOR UPDATE SKIP LOCKED
)
""")


USERS = sql("""
SELECT DISTINCT user_id FROM (
    SELECT user_id FROM idempotency_records
    WHERE created_at <= statement_timestamp() - %(kept_for)s
        AND user_id <> ALL (%(held)s::uuid[])
    ORDER BY created_at LIMIT %(batch)s
) AS first
""")
REMOVE_OF = sql("""
DELETE FROM idempotency_records
WHERE user_id = ANY (%(users)s::uuid[])
    AND created_at <= statement_timestamp() - %(kept_for)s
""")


class ExpirySweep:
    """Knows when the next sweep is due. `clock` is monotonic, in seconds.

    A user whose records can't be removed is skipped for an hour.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._held = Cooldowns(HELD_S)
        self._due = clock()

    def sweep(self, connection: Connection) -> int:
        """Remove up to `BATCH` records if due; return how many. A full batch repeats at once."""
        if self._clock() < self._due:
            return 0
        scope = {"kept_for": KEPT_FOR, "batch": BATCH, "held": self._held.at(self._clock())}
        try:
            removed = connection.run(REMOVE, **scope)
        except Exception as error:
            if failure_kind(error) is None:
                raise
            removed = self._remove_apart(connection, scope)
        if removed < BATCH:
            self._due = self._clock() + EVERY_S
        return removed

    def _remove_apart(self, connection: Connection, scope: Mapping[str, object]) -> int:
        users = [row.user_id for row in connection.rows(USERS, **scope)]

        def remove(part: Sequence[str]) -> int:
            with connection.short_transaction():
                return connection.run(REMOVE_OF, **scope, users=list(part))

        written = write_apart(users, remove, failure_kind)
        self._held.keep((failed.row for failed in written.failures), self._clock())
        set_aside.note_failures(
            connection,
            RowWriter.UPKEEP,
            written.failures,
            lambda user: f"idempotency records of user {user}",
        )
        return sum(written.done)
