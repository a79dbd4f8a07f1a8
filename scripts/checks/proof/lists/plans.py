"""Plans of the statements that a piece of code really runs."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from cute_api.config import ITEM_ID
from cute_api.models.connections.direct import DirectReads
from cute_api.models.database import Database
from cute_api.models.statements import Reads, Statement

SEQUENTIAL = ("Seq Scan on items", "Seq Scan on item_summaries")
ON_ITEMS = re.compile(r" item(?:s|_summaries)\b")


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """A statement's `EXPLAIN (ANALYZE)`, as PostgreSQL prints it."""

    statement: str
    text: str

    @property
    def sequential(self) -> bool:
        return any(scan in self.text for scan in SEQUENTIAL)


def plans_of_reads(
    engine: Engine,
    run: Callable[[Reads], object],
    *,
    cursor_keys: tuple[bytes, ...] = (b"any",),
) -> list[QueryPlan]:
    """Run once, and explain each statement on items, as it was prepared in its session.

    `cursor_keys` are those that made the cursor that `run` continues from.
    """
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    info = Database(engine, item_url=ITEM_ID, cursor_keys=cursor_keys).info
    reads = _ExplainingReads(url, info)
    run(reads)
    return reads.plans


class _ExplainingReads(DirectReads):
    def __init__(self, url: str, info: Mapping[str, Any]) -> None:
        super().__init__(url, info)
        self.plans: list[QueryPlan] = []

    def rows(self, statement: Statement, **values: Any) -> Sequence[Any]:
        if ON_ITEMS.search(statement.prepare) and not statement.execute.startswith("EXPLAIN"):
            explained = super().rows(statement.explained("ANALYZE, BUFFERS"), **values)
            self.plans.append(QueryPlan(statement.plain, "\n".join(row[0] for row in explained)))
        return super().rows(statement, **values)


def plans_of(
    engine: Engine,
    run: Callable[[Session], object],
    *,
    cursor_keys: tuple[bytes, ...] = (b"any",),
) -> list[QueryPlan]:
    """Run once, and explain each statement on items in the transaction that ran it.

    `cursor_keys` are those that made the cursor that `run` continues from.

    Each is explained before it runs, with its parameters and the transaction's settings.
    """
    found: list[QueryPlan] = []

    def explain(
        connection: Any, cursor: Any, statement: str, given: Any, _x: Any, _m: bool
    ) -> None:
        if ON_ITEMS.search(statement) is None or statement.startswith("EXPLAIN"):
            return
        with cursor.connection.cursor() as other:
            other.execute(f"EXPLAIN (ANALYZE, BUFFERS) {statement}", given)
            found.append(QueryPlan(statement, "\n".join(row[0] for row in other.fetchall())))

    event.listen(engine, "before_cursor_execute", explain)
    try:
        database = Database(engine, item_url=ITEM_ID, cursor_keys=cursor_keys)
        with database.transaction() as session:
            run(session)
    finally:
        event.remove(engine, "before_cursor_execute", explain)
    return found
