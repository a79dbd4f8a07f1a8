"""The plans of the statements that a piece of code really runs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from server.config import ITEM_ID
from server.models.database import Database

SEQUENTIAL = "Seq Scan on items"


@dataclass(frozen=True, slots=True)
class Plan:
    """One statement's `EXPLAIN (ANALYZE)`, as PostgreSQL prints it."""

    statement: str
    text: str

    @property
    def sequential(self) -> bool:
        return SEQUENTIAL in self.text


def plans_of(
    engine: Engine,
    run: Callable[[Session], object],
    *,
    cursor_keys: tuple[bytes, ...] = (b"any",),
) -> list[Plan]:
    """Run once, and explain each statement on items in the transaction that ran it.

    `cursor_keys` are those of whoever gave out a cursor that `run` goes on from.

    It is explained before it runs, with its parameters and the transaction's settings.
    """
    found: list[Plan] = []

    def explain(
        connection: Any, cursor: Any, statement: str, given: Any, _x: Any, _m: bool
    ) -> None:
        if " items" not in statement or statement.startswith("EXPLAIN"):
            return
        with cursor.connection.cursor() as other:
            other.execute(f"EXPLAIN (ANALYZE, BUFFERS) {statement}", given)
            found.append(Plan(statement, "\n".join(row[0] for row in other.fetchall())))

    event.listen(engine, "before_cursor_execute", explain)
    try:
        database = Database(engine, item_url=ITEM_ID, cursor_keys=cursor_keys)
        with database.transaction() as session:
            run(session)
    finally:
        event.remove(engine, "before_cursor_execute", explain)
    return found
