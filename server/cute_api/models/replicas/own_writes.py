"""The log position of each user's last change, so that users read their own changes.

It is written after the change's commit, and read with the key of each request, on the primary: that
costs a change one statement, and a read nothing. The table is unlogged: it is empty after a crash
of PostgreSQL and on a promoted standby, but rows are only needed as long as replicas lag.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Uuid,
    delete,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from cute_api.models import clock
from cute_api.models.base import Base
from cute_api.models.statements import Reads, Statement, parameter

# Longer than the highest allowed lag of a replica (`config.MOST_READ_LAG_MS`).
_KEPT: ColumnElement[Any] = literal_column("interval '60 seconds'")
# The end of the log in bytes; all commits are before it.
_END_OF_LOG: ColumnElement[int] = literal_column(
    "(pg_current_wal_flush_lsn() - '0/0')::bigint", BigInteger()
)


class OwnWrite(Base):
    """The last change of a user; rows older than `_KEPT` are ignored.

    It has no foreign key to the user, which would lock, and so write, the user's row at each
    change.
    """

    __tablename__ = "own_writes"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger)
    noted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=clock.NOW)


_noted = insert(OwnWrite).values(user_id=parameter("user_id", Uuid()), position=_END_OF_LOG)
_NOTE = Statement(
    _noted.on_conflict_do_update(
        index_elements=[OwnWrite.user_id],
        set_={
            "noted_at": _noted.excluded.noted_at,
            "position": func.greatest(OwnWrite.position, _noted.excluded.position),
        },
    ).returning(OwnWrite.position)
)
# Returns the end of the primary's log.
END = Statement(select(_END_OF_LOG.label("position")))
# Removes rows that are ignored.
FORGET = Statement(
    delete(OwnWrite).where(OwnWrite.noted_at < clock.STATEMENT - _KEPT).returning(OwnWrite.user_id)
)


def last_of(user_id: ColumnElement[Any]) -> ColumnElement[Any]:
    """The position of a user's last change as a column; NULL without a recent one."""
    return (
        select(OwnWrite.position)
        .where(OwnWrite.user_id == user_id, OwnWrite.noted_at > clock.STATEMENT - _KEPT)
        .scalar_subquery()
    )


def note(reads: Reads, user_id: UUID) -> None:
    """Record a user's change after its commit. Raises `psycopg2.Error`."""
    reads.rows(_NOTE, user_id=str(user_id))
