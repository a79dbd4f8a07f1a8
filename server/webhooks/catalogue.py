"""Numbers the changes of public items, for the feed that mirrors of the catalogue follow.

Triggers note each change in its own transaction (`item_change_outbox`). The relay takes committed
notes away and gives their items the next numbers in `item_changes`, where an item stands once, at
its newest change. Guarantees: whoever sees a number sees all smaller ones that are still in use;
numbers are given after the commit, by one relay, and never twice; no item's row is read or locked,
so that no transaction elsewhere holds the feed up.
"""

from psycopg2.extensions import connection as Connection

BATCH = 1_000

NEWEST = "SELECT coalesce(max(sequence), 0) FROM item_changes"

# Positions below `after` are looked at again on the next call that starts anew: a transaction that
# drew one early may commit late. Within one backlog, starting at `after` passes over the rows that
# were just taken, which stay in the index while an old snapshot is held anywhere.
MOVE = """
WITH taken AS (
    DELETE FROM item_change_outbox WHERE position = ANY (ARRAY(
        SELECT position FROM item_change_outbox
        WHERE position > %(after)s ORDER BY position LIMIT %(batch)s
    ))
    RETURNING position, item_id
), newest AS (
    SELECT item_id, max(position) AS position FROM taken GROUP BY item_id
), moved AS (
    INSERT INTO item_changes (item_id, sequence)
    SELECT item_id, %(last)s + row_number() OVER (ORDER BY position) FROM newest
    ON CONFLICT (item_id) DO UPDATE SET sequence = excluded.sequence
    RETURNING 1
)
SELECT
    (SELECT count(*) FROM taken),
    (SELECT max(position) FROM taken),
    (SELECT count(*) FROM moved)
"""


class Catalogue:
    """The relay's hand on the feed. Only the holder of the relay's lock may use it."""

    def __init__(self) -> None:
        self._last_sequence = 0
        self._after = 0

    def take_over(self, connection: Connection) -> None:
        """Find out where the last relay stopped. The highest number is never taken back."""
        with connection.cursor() as cursor:
            cursor.execute(NEWEST)
            (self._last_sequence,) = cursor.fetchone() or (0,)
        self._after = 0

    def move(self, connection: Connection) -> bool:
        """Number one batch of committed changes; is there more?"""
        with connection.cursor() as cursor:
            cursor.execute(
                MOVE, {"batch": BATCH, "last": self._last_sequence, "after": self._after}
            )
            taken, newest, moved = cursor.fetchone() or (0, None, 0)
        self._last_sequence += moved
        more: bool = taken == BATCH
        self._after = newest if more else 0
        return more
