"""How common the values of filters are, by the planner's estimate: to begin with the rarest."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.expression import ClauseElement, Executable

from server.models import Item


class Explain(Executable, ClauseElement):
    """`EXPLAIN` of a statement, as JSON. The statement is planned, not run."""

    inherit_cache = False

    def __init__(self, statement: Select[Any]) -> None:
        self.statement = statement


@compiles(Explain)
def _explain(element: Explain, compiler: Any, **options: Any) -> str:
    return f"EXPLAIN (FORMAT JSON) {compiler.process(element.statement, **options)}"


def rarest(session: Session, filters: Mapping[str, ColumnElement[bool]]) -> str:
    """The name of the filter that lets the fewest items through; the first of equals.

    Planning takes a fraction of a millisecond a filter: by the statistics alone, without a row.
    """
    names = list(filters)
    if len(names) == 1:
        return names[0]
    return min(names, key=lambda name: _rows(session, select(Item.id).where(filters[name])))


def _rows(session: Session, statement: Select[Any]) -> float:
    plan = session.execute(Explain(statement)).scalar_one()
    rows: float = plan[0]["Plan"]["Plan Rows"]
    return rows
