"""Numbers the changes of public items, for the feed that mirrors of the catalogue follow.

Triggers record each change in its own transaction (`item_change_outbox`). The relay deletes
committed records and gives their items the next numbers in `item_changes`, where each item has one
row, at its newest change. Guarantees: a reader that sees a number also sees all smaller ones still
in use; one relay gives each number once, after the commit; item rows are not locked, so that other
transactions can't hold up the feed. The same statement adds up the set hashes (`item_hashes`).
"""

import time
from collections.abc import Callable, Mapping, Sequence

from cute_api.lib.bisecting import Cooldowns, write_apart
from cute_api.models import set_aside
from cute_api.models.connections.connection import Connection
from cute_api.models.enums import RowWriter
from cute_api.models.failures import failure_kind
from cute_api.models.statements import Statement, sql
from cute_api.webhooks.outbox import item_hashes
from cute_api.webhooks.outbox.fence import IS_OURS, Fence

BATCH = 1_000
HELD_S = 30.0
MAX_HELD = 200
"""Held items at a time: if more fail, their rows are not the cause."""

NEWEST = sql("SELECT coalesce(max(sequence), 0) FROM item_changes")

# Positions below `after` are read again on the next call that starts over, because a transaction
# with an early position may commit late. Within one backlog, starting at `after` skips the rows
# just deleted, which stay in the index as long as any old snapshot exists.
_MOVE = f"""
WITH wanted AS MATERIALIZED (
    SELECT position FROM item_change_outbox WHERE {{}}
), head AS (
    UPDATE feed_head SET sequence = sequence
    WHERE {IS_OURS} AND EXISTS (SELECT FROM wanted) RETURNING xmin::text AS version
), taken AS (
    DELETE FROM item_change_outbox
    WHERE EXISTS (SELECT FROM head) AND position = ANY (ARRAY(SELECT position FROM wanted))
    RETURNING position, item_id
), newest AS (
    SELECT item_id, max(position) AS position FROM taken GROUP BY item_id
), moved AS (
    INSERT INTO item_changes (item_id, sequence, version)
    SELECT item_id, %(last)s::bigint + row_number() OVER (ORDER BY position),
        ({item_hashes.VERSION_OF.format("newest")})
    FROM newest
    ON CONFLICT (item_id) DO UPDATE SET sequence = excluded.sequence, version = excluded.version
    RETURNING item_id, sequence, old.version AS before, new.version AS after
), counted AS (
    SELECT item_id, before, after FROM moved
    WHERE before IS DISTINCT FROM after AND item_id <= (SELECT walked FROM item_hash_head)
), {item_hashes.ADD_UP}, whole AS (
    UPDATE item_hash_head SET sequence = (SELECT max(sequence) FROM moved), {item_hashes.NEW_HASH}
    FROM total WHERE EXISTS (SELECT FROM moved)
)
SELECT
    (SELECT count(*) FROM taken) AS taken,
    (SELECT max(position) FROM taken) AS newest,
    (SELECT count(*) FROM moved) AS moved,
    (SELECT count(*) FROM wanted) AS found,
    (SELECT version FROM head) AS version,
    (SELECT complete FROM item_hash_head) AS hashed
"""  # noqa: S608 - constants only
MOVE = Statement(
    _MOVE.format(f"""position > %(after)s::bigint AND item_id <> ALL (%(held)s::uuid[])
    ORDER BY position LIMIT {BATCH}""")
)
MOVE_ITEMS = Statement(_MOVE.format("item_id = ANY (%(items)s::uuid[])"))
ITEMS = sql("""
SELECT DISTINCT item_id FROM (
    SELECT item_id FROM item_change_outbox WHERE item_id <> ALL (%(held)s::uuid[])
    ORDER BY position LIMIT %(batch)s
) AS first
""")


class CatalogueFeed:
    """Numbers changes for the relay. Only the holder of the relay's lock may use it, after it took
    over `fence`; `move` raises `OtherRelayError` once another relay has.
    An item whose change can't be numbered is skipped for a while; all others continue. `clock` is
    monotonic, in seconds.
    """

    def __init__(self, fence: Fence, clock: Callable[[], float] = time.monotonic) -> None:
        self._fence = fence
        self._clock = clock
        self._held = Cooldowns(HELD_S)
        self._last_sequence = 0
        self._after = 0
        self._hashed = True

    def take_over(self, connection: Connection) -> None:
        """Read where the last relay stopped. The highest number is never removed."""
        self._last_sequence = connection.value(NEWEST)
        self._after = 0
        item_hashes.take_over(connection, self._last_sequence)

    def move(self, connection: Connection) -> bool:
        """Number a batch of committed changes; return whether there are more."""
        held = self._held.at(self._clock())
        selection = {"after": self._after, "held": held}
        try:
            taken, newest = self._number(connection, MOVE, selection)
        except Exception as error:
            if failure_kind(error) is None:
                raise
            self._after = 0
            return self._move_apart(connection, held)
        more = taken == BATCH
        self._after = newest if newest is not None and more else 0
        return more

    def count(self, connection: Connection) -> bool:
        """Count items if the set hashes are incomplete; return whether there are more."""
        return not self._hashed and item_hashes.walk(connection, self._fence)

    def _move_apart(self, connection: Connection, held: Sequence[str]) -> bool:
        """Number each item's changes apart, holding those that fail; return whether more remain."""
        items = [row.item_id for row in connection.rows(ITEMS, batch=BATCH, held=held)]

        def write(part: Sequence[str]) -> None:
            with connection.short_transaction():
                self._number(connection, MOVE_ITEMS, {"items": list(part)})

        failures = write_apart(items, write, failure_kind).failures
        if len(failures) > MAX_HELD:
            raise failures[0].error
        self._held.keep((failed.row for failed in failures), self._clock())
        set_aside.note_failures(
            connection, RowWriter.CATALOGUE, failures, lambda item: f"item {item}"
        )
        return len(items) > len(failures)

    def _number(
        self, connection: Connection, statement: Statement, selection: Mapping[str, object]
    ) -> tuple[int, int | None]:
        (row,) = connection.rows(
            statement, **selection, last=self._last_sequence, fence=self._fence.version
        )
        if row.found:
            self._fence.passed(row.version)
        self._last_sequence += row.moved
        self._hashed = row.hashed
        return row.taken, row.newest
