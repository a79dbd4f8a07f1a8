"""The planner's estimates of how many items filters match, to start with the rarest."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import ColumnElement, select

from cute_api.models import Item
from cute_api.models.statements import Reads, Statement
from cute_api.services.items.filters import CONDITIONS, WORDS, Values, public


@cache
def _by(name: str) -> Statement:
    return _planned(CONDITIONS[name](Item))


def _planned(*conditions: ColumnElement[bool]) -> Statement:
    statement = Statement(select(Item.id).where(*conditions), by_values=True)
    return statement.explained("FORMAT JSON")


_HITS = _planned(*public(Item), CONDITIONS[WORDS](Item))


def rarest(reads: Reads, names: Sequence[str], values: Values) -> str:
    """Return the filter that matches the fewest items, the first among equals.

    Planning takes a fraction of a millisecond per filter, because it reads only statistics.
    """
    if len(names) == 1:
        return names[0]
    return min(names, key=lambda name: _rows(reads, _by(name), values))


def hits(reads: Reads, values: Values) -> float:
    """Return how many items the search in `values` may find."""
    return _rows(reads, _HITS, values)


def matches(reads: Reads, name: str, values: Values) -> float:
    """Return how many items a filter may match."""
    return _rows(reads, _by(name), values)


def _rows(reads: Reads, statement: Statement, values: Values) -> float:
    ((plan,),) = reads.rows(statement, **values)
    rows: float = plan[0]["Plan"]["Plan Rows"]
    return rows
