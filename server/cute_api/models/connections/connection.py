"""The connection that runs statements: of the pools, of SQLAlchemy's sessions, of processes.

It prepares each statement once. In autocommit mode a statement is a transaction by itself, and
`transaction` is one of several.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from psycopg2 import extensions

from cute_api.config_values import Pooler
from cute_api.lib.breaker import Breaker
from cute_api.models.connections import deadlines
from cute_api.models.connections.deadlines import STATEMENT_S, BoundedConnection
from cute_api.models.statements import Statement, quoted, sql

LOCK_MS = 100
"""How long a part of a failed batch waits for a locked row."""
PART_MS = 2_000
"""How long its statements may take."""
_SHORT = sql(f"SET LOCAL lock_timeout = {LOCK_MS}; SET LOCAL statement_timeout = {PART_MS}")


@dataclass(frozen=True, slots=True)
class BoundStatement:
    """A statement with its values."""

    statement: Statement
    values: Mapping[str, Any]


class Connection(BoundedConnection):
    """A connection with a deadline for each statement. All methods that send raise `PostgresError`.

    It prepares statements once `prepares` is set: never where a pooler shares its session.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.prepares = False
        self._prepared: set[str] = set()

    def rows(self, statement: Statement, **values: Any) -> list[Any]:
        """Run a statement; return its rows."""
        with self.cursor() as cursor:
            cursor.execute(*self.call(cursor, statement, values))
            return statement.rows(cursor.fetchall(), cursor.description or ())

    def value(self, statement: Statement, **values: Any) -> Any:
        """The only value of a statement's only row; None without a row."""
        rows = self.rows(statement, **values)
        return rows[0][0] if rows else None

    def run(self, statement: Statement, **values: Any) -> int:
        """Run a statement that returns no rows; return how many it changed."""
        with self.cursor() as cursor:
            cursor.execute(*self.call(cursor, statement, values))
            return int(cursor.rowcount)

    def together(self, *bound: BoundStatement) -> list[Any]:
        """Run statements in one round trip; return the rows of the last.

        In autocommit mode they are one transaction, committed in the same round trip.
        """
        with self.cursor() as cursor:
            cursor.execute(
                b"; ".join(
                    cursor.mogrify(*self.call(cursor, call.statement, call.values))
                    for call in bound
                )
            )
            found = [] if cursor.description is None else cursor.fetchall()
            return bound[-1].statement.rows(found, cursor.description or ())

    def call(
        self, cursor: extensions.cursor, statement: Statement, values: Mapping[str, Any]
    ) -> tuple[str, Any]:
        """What the driver sends to run a statement, which is prepared by then.

        PREPARE is not transactional: a rollback doesn't undo it.
        """
        if statement.by_values or not self.prepares:
            return statement.plain, statement.plain_values(values)
        if statement.name not in self._prepared:
            cursor.execute(statement.prepare)
            self._prepared.add(statement.name)
        return statement.execute, statement.values(values)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """A transaction on a connection in autocommit mode; rolled back if the block raises."""
        with self:
            yield

    @contextmanager
    def short_transaction(self) -> Iterator[None]:
        """A transaction for a part of a failed batch, with short lock and statement timeouts."""
        with self:
            self.run(_SHORT)
            yield

    def listen(self, channel: str) -> None:
        """Receive the notifications of a channel."""
        self.run(sql(f"LISTEN {quoted(channel)}"))

    def notifications(self) -> list[extensions.Notify]:
        """The notifications since the last call. May be called from another thread."""
        self.poll()
        found = [*self.notifies]
        self.notifies.clear()
        return found


def connect(
    url: str,
    arguments: Mapping[str, Any],
    pooler: Pooler = Pooler.NONE,
    *,
    statement_s: float = STATEMENT_S,
    breaker: Breaker | None = None,
) -> Connection:
    """Open a connection in autocommit mode: see `deadlines.connect`."""
    opened = deadlines.connect(
        url, arguments, factory=Connection, statement_s=statement_s, breaker=breaker
    )
    opened.autocommit = True
    opened.prepares = pooler is Pooler.NONE
    return opened
