"""Rows that the database refused: set aside, so that a loop continues, and shown to operators."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self, cast

import psycopg2
import sqlalchemy
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor
from sqlalchemy import BigInteger, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from cute_api.models.base import Base, CreatedAt, enum_column
from cute_api.models.enums import RowWriter
from cute_api.models.failures import described
from cute_api.models.reads import named_rows

KEPT = timedelta(days=30)
MAX_KEPT = 10_000
MAX_NOTED = 100
"""At once: a batch that is refused as a whole names this many of its rows."""
MAX_SUBJECT_LENGTH = 200
SHOWN = 20
REMOVED = 1_000

log = logging.getLogger("cute.refused")

_NOTE = """
INSERT INTO set_aside_rows AS known (writer, subject, error) VALUES (%s, %s, %s)
ON CONFLICT (writer, subject) DO UPDATE SET
    times = known.times + 1, error = EXCLUDED.error, last_at = clock_timestamp()
"""
_TRIM = f"""
DELETE FROM set_aside_rows WHERE (writer, subject) IN (
    SELECT writer, subject FROM set_aside_rows
    WHERE last_at < statement_timestamp() - %(kept)s
        OR last_at < (
            SELECT last_at FROM set_aside_rows ORDER BY last_at DESC OFFSET {MAX_KEPT} LIMIT 1
        )
    LIMIT {REMOVED}
)
"""  # noqa: S608 - constants only
_COUNTS = "SELECT writer, count(*) FROM set_aside_rows GROUP BY writer"
_NEWEST = """
SELECT writer, subject, error, times, first_at, last_at FROM set_aside_rows
ORDER BY last_at DESC LIMIT %s
"""


class SetAsideRow(Base):
    """A row that could not be written. `subject` says which, such as `delivery <id>`.

    `error` names the type and the place of the failure, and no value of the row.
    """

    __tablename__ = "set_aside_rows"
    __table_args__ = (Index("ix_set_aside_rows_last_at", "last_at"),)

    writer: Mapped[RowWriter] = mapped_column(enum_column(RowWriter, "writer"), primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    error: Mapped[str] = mapped_column(Text)
    times: Mapped[int] = mapped_column(BigInteger, server_default=text("1"))
    first_at: Mapped[CreatedAt]
    last_at: Mapped[CreatedAt]


@dataclass(frozen=True, slots=True)
class SetAside:
    """One such row as operators see it."""

    writer: RowWriter
    subject: str
    error: str
    times: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Refused:
    """What to set aside: which row it is, and why."""

    subject: str
    error: str

    @classmethod
    def of(cls, subject: str, error: Exception) -> Self:
        return cls(subject[:MAX_SUBJECT_LENGTH], described(error))


def note(connection: Connection, writer: RowWriter, refused: Sequence[Refused]) -> None:
    """Keep what was refused, on a connection outside of a transaction. Never raises for it.

    Each is a line in the log too, so nothing is lost to operators while the table can't be written.
    """
    for one in refused[:MAX_NOTED]:
        log.error(
            "A row was set aside: %s", one.subject, extra={"writer": writer, "error": one.error}
        )
    if len(refused) > MAX_NOTED:
        log.error(
            "%d more rows were set aside.", len(refused) - MAX_NOTED, extra={"writer": writer}
        )
    try:
        with connection.cursor() as cursor:
            for one in refused[:MAX_NOTED]:
                cursor.execute(_NOTE, (writer, one.subject, one.error))
    except psycopg2.Error as error:
        log.warning("What was set aside could not be kept.", extra={"error": described(error)})


def note_with(
    connection: sqlalchemy.Connection, writer: RowWriter, refused: Sequence[Refused]
) -> None:
    """The same on a connection of SQLAlchemy's that is in autocommit."""
    note(cast(Connection, connection.connection.dbapi_connection), writer, refused)


def trim(cursor: Cursor) -> int:
    """Forget what is old, or more than the newest `MAX_KEPT`; how many, `REMOVED` at most."""
    cursor.execute(_TRIM, {"kept": KEPT})
    return int(cursor.rowcount)


def counts(cursor: Cursor) -> dict[RowWriter, int]:
    """How many rows each writer has set aside, 0 included."""
    cursor.execute(_COUNTS)
    found = dict(cursor.fetchall())
    return {writer: found.get(writer, 0) for writer in RowWriter}


def newest(cursor: Cursor) -> list[SetAside]:
    """The `SHOWN` that were refused last."""
    cursor.execute(_NEWEST, (SHOWN,))
    found = [SetAside(**row._asdict()) for row in named_rows(cursor)]
    return [replace(one, writer=RowWriter(one.writer)) for one in found]
