"""Where in the primary's log the last change of each user is, so that they read it themselves.

It is noted after the change was committed, and read with the key of each request, on the primary:
that costs a change one statement, and a read nothing. The table is unlogged. It is empty after a
crash of PostgreSQL and on a standby that was promoted: nobody needs it longer than replicas lag.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, DateTime, literal_column, select, text
from sqlalchemy.orm import Mapped, mapped_column

from cute_api.models import clock
from cute_api.models.base import Base
from cute_api.models.reads import Reads, Statement

# As PostgreSQL reads it: longer than a replica may lag that is read (`config.MOST_READ_LAG_MS`).
_KEPT = "60 seconds"
# Its end as a number of bytes: what is committed is before it.
_END_OF_LOG = "(pg_current_wal_flush_lsn() - '0/0')::bigint"


class OwnWrite(Base):
    """The last change of a user: one that is older than `_KEPT` says nothing.

    It does not refer to the user: that would lock, and so write, the user's row at each change.
    """

    __tablename__ = "own_writes"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger)
    noted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=clock.NOW)


_NOTE = Statement(
    text(
        f"""
        INSERT INTO own_writes AS known (user_id, position)
        VALUES (CAST(@@user_id@@ AS uuid), {_END_OF_LOG})
        ON CONFLICT (user_id) DO UPDATE SET noted_at = excluded.noted_at,
            position = greatest(known.position, excluded.position)
        RETURNING position
        """  # noqa: S608 - constants only
    )
)
# Where the primary's log ends.
END = Statement(text(f"SELECT {_END_OF_LOG}"))
# Removes what says nothing any more.
FORGET = Statement(
    text(
        f"""
        DELETE FROM own_writes
        WHERE noted_at < statement_timestamp() - interval '{_KEPT}'
        RETURNING user_id
        """  # noqa: S608 - constants only
    )
)


def last_of(user_id: ColumnElement[Any]) -> ColumnElement[Any]:
    """The place of a user's last change, as a column; NULL when there was none recently."""
    since = clock.STATEMENT - literal_column(f"interval '{_KEPT}'")
    return (
        select(OwnWrite.position)
        .where(OwnWrite.user_id == user_id, OwnWrite.noted_at > since)
        .scalar_subquery()
    )


def note(reads: Reads, user_id: UUID) -> None:
    """Note that a user has changed something, once it is committed. Raises `psycopg2.Error`."""
    reads.rows(_NOTE, user_id=str(user_id))
