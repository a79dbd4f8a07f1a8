"""Rows that the database refused: set aside for operators, so that loops continue."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self, TypeVar

from sqlalchemy import BigInteger, Index, Text, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from cute_api.lib.bisecting import FailedRow, write_apart
from cute_api.models.base import Base, CreatedAt, enum_column
from cute_api.models.connections.connection import Connection
from cute_api.models.database import Database
from cute_api.models.enums import RowWriter
from cute_api.models.failures import PostgresError, described, failure_kind
from cute_api.models.statements import Gateway, sql

KEPT = timedelta(days=30)
MAX_KEPT = 10_000
MAX_NOTED = 100
"""Rows recorded per call, for a batch that is refused as a whole."""
MAX_SUBJECT_LENGTH = 200
SHOWN = 20
REMOVED = 1_000

T = TypeVar("T")

log = logging.getLogger("cute.refused")

_NOTE = sql("""
INSERT INTO set_aside_rows AS known (writer, subject, error)
VALUES (%(writer)s, %(subject)s, %(error)s)
ON CONFLICT (writer, subject) DO UPDATE SET
    times = known.times + 1, error = EXCLUDED.error, last_at = clock_timestamp()
""")
_TRIM = sql(f"""
DELETE FROM set_aside_rows WHERE (writer, subject) IN (
    SELECT writer, subject FROM set_aside_rows
    WHERE last_at < statement_timestamp() - %(kept)s
        OR last_at < (
            SELECT last_at FROM set_aside_rows ORDER BY last_at DESC OFFSET {MAX_KEPT} LIMIT 1
        )
    LIMIT {REMOVED}
)
""")  # noqa: S608 - constants only
_COUNTS = sql("SELECT writer, count(*) FROM set_aside_rows GROUP BY writer")
_NEWEST = sql(f"""
SELECT writer, subject, error, times, first_at, last_at FROM set_aside_rows
ORDER BY last_at DESC LIMIT {SHOWN}
""")  # noqa: S608 - constants only


class SetAsideRow(Base):
    """A row that could not be written. `subject` identifies it, such as `delivery <id>`.

    `error` names the type and the place of the failure, without values of the row.
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
    """A set-aside row for operators."""

    writer: RowWriter
    subject: str
    error: str
    times: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row to set aside, and the reason."""

    subject: str
    error: str

    @classmethod
    def of(cls, subject: str, error: Exception) -> Self:
        return cls(subject[:MAX_SUBJECT_LENGTH], described(error))


def note(connection: Connection, writer: RowWriter, refused: Sequence[RefusedRow]) -> None:
    """Record refused rows, on a connection outside of a transaction. Raises nothing.

    Each row is also logged, so that operators see it even if the table can't be written.
    """
    for row in refused[:MAX_NOTED]:
        log.error(
            "A row was set aside: %s", row.subject, extra={"writer": writer, "error": row.error}
        )
    if len(refused) > MAX_NOTED:
        log.error(
            "%d more rows were set aside.", len(refused) - MAX_NOTED, extra={"writer": writer}
        )
    try:
        for row in refused[:MAX_NOTED]:
            connection.run(_NOTE, writer=writer, subject=row.subject, error=row.error)
    except PostgresError as error:
        log.warning("Rows set aside could not be recorded.", extra={"error": described(error)})


def note_failures(
    connection: Connection,
    writer: RowWriter,
    failures: Iterable[FailedRow[T]],
    subject: Callable[[T], str],
) -> None:
    """Record rows that could not be written, like `note`. `subject` identifies a row."""
    note(
        connection,
        writer,
        [RefusedRow.of(subject(failed.row), failed.error) for failed in failures],
    )


def write_each(
    database: Database,
    writer: RowWriter,
    rows: Sequence[T],
    write: Callable[[Session, Sequence[T]], object],
    subject: Callable[[T], str],
) -> Sequence[FailedRow[T]]:
    """Write rows in transactions, and return those that failed. Sets refused ones aside."""

    def part(batch: Sequence[T]) -> None:
        with database.transaction() as session:
            write(session, batch)

    written = write_apart(rows, part, failure_kind)
    if written.refused:
        with database.autocommit() as connection:
            note_failures(connection, writer, written.refused, subject)
    return written.failures


def trim(connection: Connection) -> int:
    """Delete up to `REMOVED` old rows, or rows beyond the newest `MAX_KEPT`; return how many."""
    return connection.run(_TRIM, kept=KEPT)


def counts(connection: Gateway) -> dict[RowWriter, int]:
    """The number of rows by writer, 0 included."""
    found = {row.writer: row.count for row in connection.rows(_COUNTS)}
    return {writer: found.get(writer, 0) for writer in RowWriter}


def newest(connection: Gateway) -> list[SetAside]:
    """The last `SHOWN` refused rows."""
    found = [SetAside(**row._asdict()) for row in connection.rows(_NEWEST)]
    return [replace(row, writer=RowWriter(row.writer)) for row in found]
