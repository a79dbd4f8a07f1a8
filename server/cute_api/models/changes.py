"""Changes in the fewest round trips: what belongs together is sent together.

A session sends BEGIN, each statement and COMMIT one by one, and waits for each. Here BEGIN goes
with the first statement, what returns nothing waits for the next that does, and COMMIT goes with
the last. A change that is one statement is sent without either: it is a transaction of its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from types import TracebackType
from typing import Any, Protocol

import psycopg2
from sqlalchemy import CursorResult
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from cute_api.models.connections.direct import STALE, DirectConnections, PreparedConnection
from cute_api.models.reads import Statement

COMMITTED = "COMMIT"


class Changes(Protocol):
    """Where statements change something: all of them together, or none.

    `info` holds what `models.database` looks up in sessions.
    """

    info: Any

    def rows(self, statement: Statement, **values: Any) -> Sequence[Any]:
        """The rows of a statement. Raises `psycopg2.Error`, as all that sends something does."""
        ...

    def last_rows(self, statement: Statement, **values: Any) -> Sequence[Any]:
        """The same of the statement that ends the change."""
        ...

    def later(self, statement: Statement, **values: Any) -> None:
        """Run a statement whose rows nobody needs, at the latest when the change ends."""
        ...

    def finish(self) -> None:
        """Run what is to be run later: it ends the change."""
        ...

    def attempt(self) -> AbstractContextManager[Any]:
        """A block that is undone when an exception leaves it, and nothing else is."""
        ...

    def more(self) -> AbstractContextManager[None]:
        """A block of which others' changes are a part: what ends them doesn't end the whole."""
        ...


class SessionChanges:
    """Changes within a session's transaction, which its owner commits."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.info = session.info

    def rows(self, statement: Statement, **values: Any) -> Sequence[Any]:
        """The rows of a statement. Entities of the session are read again when they are used."""
        result = self._run(statement, values)
        return statement.rows(result) if result.returns_rows else []

    last_rows = rows

    def later(self, statement: Statement, **values: Any) -> None:
        """Run a statement at once."""
        self._run(statement, values)

    def _run(self, statement: Statement, values: Mapping[str, Any]) -> CursorResult[Any]:
        self._session.flush()
        try:
            result = self._session.connection().exec_driver_sql(statement.plain, values)
        except DBAPIError as error:
            raise error.orig or error from error
        self._session.expire_all()
        return result

    def finish(self) -> None:
        """Nothing is left to be run."""

    def attempt(self) -> AbstractContextManager[Any]:
        """A savepoint."""
        return self._session.begin_nested()

    @contextmanager
    def more(self) -> Iterator[None]:
        """Nothing here ends the transaction."""
        yield


class DirectChanges:
    """Changes on one connection, which is this thread's meanwhile: one transaction, committed when
    the block is left, or rolled back when an exception leaves it.

    A statement is never sent twice, since nobody knows what became of it when the connection broke,
    except when PostgreSQL has said that it did nothing. A read on the same connection
    before it has replaced one that was broken already.
    """

    def __init__(self, connections: DirectConnections, info: Any) -> None:
        self._connections = connections
        self.info = info
        self._waiting: list[tuple[Statement, Mapping[str, Any]] | bytes] = []
        self._connection: PreparedConnection | None = None
        self._begun = False
        self._enclosing = 0
        self._savepoints = 0

    def __enter__(self) -> "DirectChanges":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if kind is not None:
                self._roll_back()
            elif self._begun or self._waiting:
                try:
                    self._commit()
                except BaseException:
                    self._roll_back()
                    raise
        finally:
            self._let_go()

    def rows(self, statement: Statement, **values: Any) -> Sequence[Any]:
        """The rows of a statement; what was to be run later is run before."""
        self._waiting.append((statement, values))
        return statement.rows(self._send())

    def last_rows(self, statement: Statement, **values: Any) -> Sequence[Any]:
        """The rows of the statement that ends the change."""
        self._waiting.append((statement, values))
        if self._enclosing:
            return statement.rows(self._send())
        if not self._begun and len(self._waiting) == 1:
            return statement.rows(self._send(alone=True))
        found = self._send()
        self._commit()
        return statement.rows(found)

    def later(self, statement: Statement, **values: Any) -> None:
        """Run a statement with the next one that is sent."""
        self._waiting.append((statement, values))

    def finish(self) -> None:
        """Send what waits, and COMMIT unless others' changes are still to come."""
        if self._enclosing:
            self._send()
        else:
            self._commit()

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A savepoint where there is something that must stay."""
        if not self._begun and not self._waiting:
            try:
                yield
            except BaseException:
                self._roll_back()
                raise
            return
        self._savepoints += 1
        name = b"attempt_%d" % self._savepoints
        begin = b"SAVEPOINT " + name
        self._waiting.append(begin)
        try:
            yield
        except BaseException:
            self._undo(begin, b"ROLLBACK TO SAVEPOINT " + name)
            raise
        if begin in self._waiting:
            self._waiting.remove(begin)
        elif self._begun:
            self._waiting.append(b"RELEASE SAVEPOINT " + name)

    @contextmanager
    def more(self) -> Iterator[None]:
        """Nothing inside ends the transaction."""
        self._enclosing += 1
        try:
            yield
        finally:
            self._enclosing -= 1

    def _commit(self) -> None:
        self._waiting.append(b"COMMIT")
        tag = self._exchange(begin=True)[1]
        self._begun = False
        if tag != COMMITTED:
            # What failed before was not undone: PostgreSQL has rolled everything back.
            raise psycopg2.InternalError(f"The transaction ended with {tag}.")

    def _send(self, *, alone: bool = False) -> Sequence[Any]:
        return self._exchange(begin=not alone)[0]

    def _exchange(self, *, begin: bool) -> tuple[Sequence[Any], str]:
        """Send all that waits in one round trip: the last one's rows and tag."""
        waiting, self._waiting = self._waiting, []
        if self._begun and self._connection is not None:
            return _run(self._connection, waiting)
        if begin:
            waiting.insert(0, b"BEGIN")
            self._begun = True
        if self._connection is None:
            self._connection = self._connections.bind()
        try:
            return _run(self._connection, waiting)
        except STALE:
            self._connection.close()
            self._let_go()
            self._connection = self._connections.bind()
            return _run(self._connection, waiting)

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            self._connections.release(connection)

    def _undo(self, begin: bytes, rollback: bytes) -> None:
        """Forget what waits since a savepoint, and go back to it where it was sent."""
        if begin in self._waiting:
            del self._waiting[self._waiting.index(begin) :]
            return
        self._waiting = [rollback]
        if self._connection is not None and self._connection.has_failed:
            # Nothing can be prepared before. A savepoint that is not there means that what came
            # before it has failed: then all of the transaction has.
            with suppress(psycopg2.Error):
                self._exchange(begin=True)

    def _roll_back(self) -> None:
        self._waiting.clear()
        if not self._begun or self._connection is None:
            return
        self._begun = False
        if self._connection.closed:
            return
        try:
            self._connection.send(b"ROLLBACK")
        except psycopg2.Error:
            self._connection.close()


def _run(
    connection: PreparedConnection, waiting: Sequence[tuple[Statement, Mapping[str, Any]] | bytes]
) -> tuple[Sequence[Any], str]:
    parts = [one if isinstance(one, bytes) else connection.text(*one) for one in waiting]
    return connection.send(b";".join(parts))
