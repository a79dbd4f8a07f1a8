"""Statements that are prepared once on each connection, and reads that are one such statement.

An ordinary session builds its statement again for each call, loads entities, and brackets what it
reads with BEGIN and COMMIT, each a round trip. What callers read most is a `Statement` instead:
plain columns, compiled to SQL once, planned once for each connection (a generic plan), executed in
autocommit mode. So each statement sees its own moment: what must agree is one statement, or takes a
session. Constants of a statement, such as its limit, are literals in it; what callers send is a
parameter.

A statement whose best plan depends on the values (filters, some rare and some common) is compiled
once as well, but planned at each call.
"""

import copy
import itertools
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple, Protocol, TypeVar

from psycopg2.extensions import cursor as Cursor
from sqlalchemy import ClauseElement, ColumnClause, ColumnElement, Dialect, ReturnsRows, cast
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

# What psycopg2 fills in has its percent signs doubled; what PostgreSQL prepares has not.
_FILLED: Dialect = postgresql.dialect(paramstyle="pyformat")  # type: ignore[no-untyped-call]  # untyped there
_PREPARED: Dialect = postgresql.dialect(paramstyle="named")  # type: ignore[no-untyped-call]  # untyped there
_numbers = itertools.count(1)
RECENT_CLASSES = 1_024

Row = TypeVar("Row", bound=tuple[Any, ...])


@lru_cache(RECENT_CLASSES)
def _row_class(names: tuple[str, ...]) -> Any:
    """The tuple class whose fields have these names."""
    return namedtuple("Row", names, rename=True)


def named_rows(cursor: Cursor) -> list[Any]:
    """Fetch all rows of psycopg2's cursor, with the names of their columns."""
    row = _row_class(tuple(column.name for column in cursor.description or ()))
    return [*map(row._make, cursor.fetchall())]


def pick(row: Any, kind: type[Row]) -> Row:
    """Build a named tuple from the row's columns of the same names; ignore others."""
    picked: Row = _picker(kind)(row)
    return picked


@lru_cache(RECENT_CLASSES)
def _picker(kind: Any) -> Callable[[Any], Any]:
    fields = attrgetter(*kind._fields)
    return lambda row: kind._make(fields(row))


def parameter(name: str, kind: TypeEngine[Any]) -> ColumnElement[Any]:
    """What is given by this name when the statement is run."""
    return cast(_Parameter(name), kind)


class _Parameter(ColumnClause[Any]):
    """A value that is not known when the statement is compiled."""

    inherit_cache = True


@compiles(_Parameter)
def _compile_parameter(
    parameter: _Parameter, _compiler: object, *, place: Callable[[str], str], **_: Any
) -> str:
    return place(parameter.name)


def _compiled(clause: ClauseElement, dialect: Dialect, place: Callable[[str], str]) -> str:
    """A statement with its constants, and with what `place` makes of each parameter's name."""
    return str(
        clause.compile(dialect=dialect, compile_kwargs={"literal_binds": True, "place": place})
    )


class Statement:
    """A `SELECT` of plain columns, or a change, with named parameters.

    Its rows are named tuples: of the class `row`, whose fields must have the names of its columns,
    or of a class that is made for these. What else it compares with is a constant, so that a
    partial index fits and one plan serves all. With `by_values` it is not prepared, so PostgreSQL
    plans it for the values of each call.
    """

    def __init__(
        self,
        clause: ReturnsRows,
        row: type[NamedTuple] | None = None,
        *,
        by_values: bool = False,
    ) -> None:
        names = tuple(clause.exported_columns.keys())
        self._row = _row_class(names) if row is None else row
        if row is not None and row._fields != names:
            raise ValueError(f"{row.__name__} has other fields than its statement: {names}")
        self.by_values = by_values
        self.name = f"cute_{next(_numbers)}"
        self._names: list[str] = []

        def number(name: str) -> str:
            if name not in self._names:
                self._names.append(name)
            return f"${self._names.index(name) + 1}"

        numbered = _compiled(clause, _PREPARED, number)
        self.prepare = f"PREPARE {self.name} AS {numbered}"
        places = ", ".join(["%s"] * len(self._names))
        self.execute = f"EXECUTE {self.name} ({places})" if places else f"EXECUTE {self.name}"
        self.plain = _compiled(clause, _FILLED, "%({})s".format)

    def rows(self, found: Iterable[Sequence[Any]]) -> list[Any]:
        """What the database returned, as named tuples."""
        return [*map(self._row._make, found)]

    def values(self, given: Mapping[str, Any]) -> tuple[Any, ...]:
        """The parameters in their order."""
        return tuple([given[name] for name in self._names])

    def explained(self, options: str) -> "Statement":
        """`EXPLAIN` of this statement with options such as `FORMAT JSON`."""
        other = copy.copy(self)
        other._row = _row_class(("plan",))
        other.name = f"cute_{next(_numbers)}"
        other.prepare = self.prepare.replace(self.name, other.name, 1)
        other.execute = f"EXPLAIN ({options}) {self.execute.replace(self.name, other.name, 1)}"
        other.plain = f"EXPLAIN ({options}) {self.plain}"
        return other


class Reads(Protocol):
    """Where statements are read. `info` holds what `models.database` looks up in sessions."""

    info: Any

    def rows(self, statement: Statement, **values: Any) -> Sequence[Any]:
        """The rows of a statement, as named tuples."""
        ...


class SessionReads:
    """Reads within a session's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.info = session.info

    def rows(self, statement: Statement, **values: Any) -> Sequence[Any]:
        """The rows of a statement, as the session's transaction sees them."""
        connection = self._session.connection()
        return statement.rows(connection.exec_driver_sql(statement.plain, values))
