"""What keeps a second relay from giving numbers, whatever locks say.

Each statement that gives numbers also writes the one row of `feed_head`, if that is still as the
same relay left it: PostgreSQL lets one at a time write a row, and `xmin` is which transaction wrote
it last. A relay that finds it changed has given no number, and stops.
"""

from psycopg2.extensions import connection as Connection

# To be followed by `AND …`, and by `RETURNING xmin::text`: the version that the relay knows next.
IS_OURS = "xmin = %(fence)s::xid"

# Numbers of events that are gone are never given again.
_TAKE_OVER = """
UPDATE feed_head SET sequence = greatest(sequence, (SELECT max(sequence) FROM events))
RETURNING sequence, xmin::text
"""


class OtherRelayError(Exception):
    """Another relay has given numbers since this one last did: this one knows no numbers now."""


class Fence:
    """The version of the row that this relay has written last."""

    def __init__(self) -> None:
        self.version = "0"

    def take_over(self, connection: Connection) -> int:
        """Make the row this relay's; the last sequence that was given to an event."""
        with connection.cursor() as cursor:
            cursor.execute(_TAKE_OVER)
            last, self.version = cursor.fetchone() or (0, "0")
        return int(last)

    def passed(self, version: str | None) -> None:
        """Take in what a statement returned for the row. Raises `OtherRelayError` for nothing."""
        if version is None:
            raise OtherRelayError
        self.version = version
