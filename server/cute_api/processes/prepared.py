"""Prepared statements for long-running processes, planned once for each connection.

Planning takes 0.3 to 1 ms, as long as executing a statement for a few rows.
"""

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg2.extensions import cursor as Cursor

from cute_api.models.connections.deadlines import BoundedConnection

# With its type, if any, because the driver sends a list of ids as text.
_PARAMETER = re.compile(r"%\((\w+)\)s(::\w+(?:\[\])?)?")
# Elements of these types need no quotes within an array.
_PLAIN_ARRAYS = frozenset({"::uuid[]", "::int[]"})
_numbers = itertools.count(1)


class KeptConnection(BoundedConnection):
    """A connection that records which statements are prepared on it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.prepared: set[str] = set()


class Prepared:
    """A statement with parameters as the driver writes them, such as `%(ids)s::uuid[]`."""

    def __init__(self, sql: str) -> None:
        types: dict[str, str] = {}
        for name, written in _PARAMETER.findall(sql):
            types[name] = types.get(name) or written
        places = {name: number for number, name in enumerate(types, 1)}
        numbered = _PARAMETER.sub(lambda found: f"${places[found[1]]}{found[2] or ''}", sql)
        values = ", ".join(f"%({name})s{written}" for name, written in types.items())
        self._name = f"cute_{next(_numbers)}"
        self._prepare = f"PREPARE {self._name} AS {numbered.replace('%%', '%')}"
        self._execute = f"EXECUTE {self._name} ({values})"
        self._arrays = [name for name, written in types.items() if written in _PLAIN_ARRAYS]

    def run(self, cursor: Cursor, values: Mapping[str, Any]) -> None:
        """Run the statement on a cursor of a `KeptConnection`, which then has the rows.

        PREPARE is not transactional: a rollback doesn't undo it.
        """
        run(cursor, self.bind(values))

    def bind(self, values: Mapping[str, Any]) -> "Bound":
        """Return the statement with values."""
        # The driver would quote each element, and PostgreSQL parse each as a constant.
        arrays = {name: f"{{{','.join(map(str, values[name]))}}}" for name in self._arrays}
        return Bound(self, {**values, **arrays})

    def written(self, cursor: Cursor, values: Mapping[str, Any]) -> bytes:
        """Return the EXECUTE text; prepare the statement on the connection if needed."""
        connection = cursor.connection
        assert isinstance(connection, KeptConnection), "see processes.connections.connect"
        if self._name not in connection.prepared:
            cursor.execute(self._prepare)
            connection.prepared.add(self._name)
        return cursor.mogrify(self._execute, values)


@dataclass(frozen=True, slots=True)
class Bound:
    """A prepared statement with its values."""

    statement: Prepared
    values: Mapping[str, Any]


def run(cursor: Cursor, *bound: Bound) -> None:
    """Run statements in one round trip; the cursor then has the rows of the last.

    On a connection in autocommit mode they are one transaction, committed in the same round trip.
    """
    cursor.execute(b"; ".join(each.statement.written(cursor, each.values) for each in bound))
