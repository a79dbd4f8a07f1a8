"""Statements: the one way to send SQL, with parameters by name and rows whose columns have names.

A statement is a constant of its module, made of SQLAlchemy Core or of SQL text. It is compiled to
SQL once, and prepared once on each connection, with one plan for all values. In both kinds of SQL a
parameter is written as psycopg2 writes it, such as `%(ids)s::uuid[]`, and a percent sign as `%%`.

Outside of a transaction each statement sees its own moment, so values that must agree come from one
statement. A statement whose best plan depends on its values (filters, some rare and some common)
is planned at each call: `by_values`.
"""

import copy
import itertools
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple, Protocol, TypeVar

from sqlalchemy import ColumnClause, ColumnElement, CursorResult, Dialect, ReturnsRows, cast
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

DIALECT: Dialect = postgresql.dialect(paramstyle="pyformat")  # type: ignore[no-untyped-call]  # untyped there
_numbers = itertools.count(1)
RECENT_CLASSES = 1_024

Row = TypeVar("Row", bound=tuple[Any, ...])


@lru_cache(RECENT_CLASSES)
def row_class(names: tuple[str, ...]) -> Any:
    """The tuple class whose fields have these names."""
    return namedtuple("Row", names, rename=True)


def pick(row: Any, kind: type[Row]) -> Row:
    """Make a named tuple of the columns of a row that are its fields; the row may have more."""
    picked: Row = _picker(kind)(row)
    return picked


@lru_cache(RECENT_CLASSES)
def _picker(kind: Any) -> Callable[[Any], Any]:
    fields = attrgetter(*kind._fields)
    return lambda row: kind._make(fields(row))


def parameter(name: str, kind: TypeEngine[Any]) -> ColumnElement[Any]:
    """A parameter of a Core statement."""
    return cast(_Parameter(name), kind)


class _Parameter(ColumnClause[Any]):
    """A value that is not known when the statement is compiled."""

    inherit_cache = True


@compiles(_Parameter)
def _compile_parameter(parameter: _Parameter, _compiler: object, **_: Any) -> str:
    return f"%({parameter.name})s"


class _Numbers(dict[str, str]):
    """Numbers parameters as PREPARE has them, `$1` first, in the order in which they are asked for.

    It is the right side of `%`, as psycopg2 has the values.
    """

    def __missing__(self, name: str) -> str:
        self[name] = f"${len(self) + 1}"
        return self[name]


def quoted(name: str) -> str:
    """Quote the name of a table or another identifier where SQL text needs it."""
    return DIALECT.identifier_preparer.quote(name)


class Statement:
    """SQL text, or a `SELECT` of plain columns or a change of Core.

    Rows are named tuples, of the class `row`, whose fields must be the columns of the Core
    statement, or of a class that is made for the columns. Constants of a Core statement are
    literals, so that a partial index fits.
    """

    def __init__(
        self,
        sql: ReturnsRows | str,
        row: type[NamedTuple] | None = None,
        *,
        by_values: bool = False,
    ) -> None:
        self._row: Any = row
        if isinstance(sql, str):
            self.plain = sql
        else:
            names = tuple(sql.exported_columns.keys())
            if row is None:
                self._row = row_class(names)
            elif row._fields != names:
                raise ValueError(f"{row.__name__} has other fields than its statement: {names}")
            compiled = sql.compile(dialect=DIALECT, compile_kwargs={"literal_binds": True})
            self.plain = str(compiled)
        self.by_values = by_values
        self.name = f"cute_{next(_numbers)}"
        numbers = _Numbers()
        self.prepare = f"PREPARE {self.name} AS {self.plain % numbers}"
        self._names = tuple(numbers)
        places = f" ({', '.join(['%s'] * len(numbers))})" if numbers else ""
        self.execute = f"EXECUTE {self.name}{places}"

    def rows(self, found: Iterable[Sequence[Any]], columns: Iterable[Any] = ()) -> list[Any]:
        """Give names to the rows that the database returned.

        Core knows its columns; those of SQL text are `columns`, as the driver describes them.
        """
        row = self._row or row_class(tuple([column.name for column in columns]))
        return [*map(row._make, found)]

    def values(self, given: Mapping[str, Any]) -> tuple[Any, ...]:
        """The values of EXECUTE, in their order."""
        found = [given[name] for name in self._names]
        return tuple([_array(value) if type(value) is list else value for value in found])

    def plain_values(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """The values of `plain`."""
        found = given.items()
        return {name: _array(value) if type(value) is list else value for name, value in found}

    def explained(self, options: str) -> "Statement":
        """`EXPLAIN` of this statement with options such as `FORMAT JSON`."""
        other = copy.copy(self)
        other._row = row_class(("plan",))
        other.name = f"cute_{next(_numbers)}"
        other.prepare = self.prepare.replace(self.name, other.name, 1)
        other.execute = f"EXPLAIN ({options}) {self.execute.replace(self.name, other.name, 1)}"
        other.plain = f"EXPLAIN ({options}) {self.plain}"
        return other


def _array(values: Iterable[Any]) -> str:
    """A list as the literal of an array, which takes the parameter's type as all literals do.

    The driver would make an array of texts, and PostgreSQL parse each element as a constant.
    """
    return f"{{{','.join(['NULL' if value is None else _element(value) for value in values])}}}"


def _element(value: object) -> str:
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def sql(text: str) -> Statement:
    """A statement of SQL text that is not prepared."""
    return Statement(text, by_values=True)


class Reads(Protocol):
    """Where statements are read. `info` holds what `models.database` looks up in sessions."""

    info: Any

    def rows(self, statement: Statement, **values: Any) -> Sequence[Any]:
        """The rows of a statement, as named tuples."""
        ...


class Gateway(Protocol):
    """Runs statements: a `Connection`, or a session."""

    def rows(self, statement: Statement, **values: Any) -> Sequence[Any]:
        """Run a statement; return its rows, as named tuples."""
        ...

    def value(self, statement: Statement, **values: Any) -> Any:
        """Run a statement; return the only value of its only row, None without a row."""
        ...

    def run(self, statement: Statement, **values: Any) -> int:
        """Run a statement that returns no rows; return how many it changed."""
        ...


class SessionStatements:
    """Runs statements in a session's transaction. All methods raise SQLAlchemy's errors.

    Changes of the session's entities are sent before.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.info = session.info

    def rows(self, statement: Statement, **values: Any) -> list[Any]:
        """Run a statement; return its rows."""
        found = self._run(statement, values)
        return statement.rows(found, found.cursor.description or ()) if found.returns_rows else []

    def value(self, statement: Statement, **values: Any) -> Any:
        """Run a statement; return the only value of its only row, None without a row."""
        rows = self.rows(statement, **values)
        return rows[0][0] if rows else None

    def run(self, statement: Statement, **values: Any) -> int:
        """Run a statement that returns no rows; return how many it changed."""
        return self._run(statement, values).rowcount

    def _run(self, statement: Statement, values: Mapping[str, Any]) -> CursorResult[Any]:
        self._session.flush()
        return self._session.connection().exec_driver_sql(
            statement.plain, statement.plain_values(values)
        )
