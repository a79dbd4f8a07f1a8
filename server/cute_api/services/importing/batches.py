"""Shared by the importers: their lock, timeouts, batches and report."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

import orjson
from sqlalchemy.orm import Session

from cute_api.models.connections.deadlines import SLACK_S
from cute_api.models.database import driver_of
from cute_api.models.enums import AdvisoryLock
from cute_api.models.statements import SessionStatements, sql

BATCH_ROWS = 2_000
STATEMENT_TIMEOUT_S = 600
TURN_TIMEOUT_S = 60
_TIMEOUTS = sql(
    f"SET LOCAL lock_timeout = '{TURN_TIMEOUT_S}s';"
    f" SET LOCAL statement_timeout = '{STATEMENT_TIMEOUT_S}s'"
)
_TURN = sql("SELECT pg_advisory_xact_lock(%(lock)s)")

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class ImportReport:
    """How many rows of the file were new, differed, or existed already.

    `held` items differ from the file but are kept, because an order reserved them.
    """

    added: int
    changed: int
    unchanged: int
    held: int = 0

    def __str__(self) -> str:
        counts = f"{self.added:,} added, {self.changed:,} changed, {self.unchanged:,} unchanged"
        return f"{counts}, {self.held:,} held by orders" if self.held else counts


def take_turn(session: Session) -> None:
    """Wait for other bulk loads, and allow statements longer than a request's.

    This also applies to the connection's later statements, because it belongs to a command.
    """
    connection = SessionStatements(session)
    driver_of(session.connection()).bound_s = STATEMENT_TIMEOUT_S + SLACK_S
    connection.run(_TIMEOUTS)
    connection.rows(_TURN, lock=AdvisoryLock.IMPORT.value)


def batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH_ROWS)):
        yield batch


def fill(session: Session, columns: str, rows: Iterable[dict[str, Any]]) -> int:
    """Stream `rows` into a temporary table `incoming`; return the number of rows.

    `columns` is its definition (`line int, name text, …`), with the names of the rows' keys. The
    table is dropped at the end of the transaction.
    """
    names = ", ".join(column.split()[0] for column in columns.split(", "))
    connection = SessionStatements(session)
    connection.run(sql("DROP TABLE IF EXISTS pg_temp.incoming"))
    connection.run(sql(f"CREATE TEMP TABLE incoming ({columns}) ON COMMIT DROP"))
    statement = sql(
        f"INSERT INTO incoming ({names}) SELECT {names} "  # noqa: S608 - names are constants here
        f"FROM jsonb_to_recordset(%(rows)s::jsonb) AS row({columns})"
    )
    total = 0
    for batch in batches(rows):
        connection.run(statement, rows=orjson.dumps(batch).decode())
        total += len(batch)
    connection.run(sql("ANALYZE incoming"))
    return total
