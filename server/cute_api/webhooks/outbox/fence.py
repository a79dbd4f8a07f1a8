"""A fence that keeps a second relay from giving numbers, even if both hold the lock.

Each statement that gives numbers also updates the single row of `feed_head`, if this relay wrote it
last: `xmin` is the transaction that did. A relay that finds the row changed gives no number and
stops.
"""

from cute_api.models.connections.connection import Connection
from cute_api.models.statements import sql

# Follow it by `RETURNING xmin::text`, the version for the next statement.
IS_OURS = "xmin = %(fence)s::xid"

# Numbers of dropped events are never given again.
_TAKE_OVER = sql("""
UPDATE feed_head SET sequence = greatest(sequence, (SELECT max(sequence) FROM events))
RETURNING sequence, xmin::text AS version
""")


class OtherRelayError(Exception):
    """Another relay has given numbers since, so this relay's numbers are outdated."""


class Fence:
    """The version of the row that this relay wrote last."""

    def __init__(self) -> None:
        self.version = "0"

    def take_over(self, connection: Connection) -> int:
        """Take over the row; return the last sequence that an event was given."""
        (row,) = connection.rows(_TAKE_OVER)
        self.version = row.version
        return int(row.sequence)

    def passed(self, version: str | None) -> None:
        """Keep the row's version that a statement returned. Raises `OtherRelayError` for None."""
        if version is None:
            raise OtherRelayError
        self.version = version
