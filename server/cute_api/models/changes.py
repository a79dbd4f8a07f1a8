"""Changes in few round trips: statements are sent together where possible.

A session sends BEGIN, each statement and COMMIT separately, and waits for each. Here BEGIN goes
with the first statement, statements without results wait for the next one with results, and COMMIT
goes with the last. A change of one statement needs neither, because it is a transaction by itself.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from types import TracebackType
from typing import Any, Protocol, TypeVar

import psycopg2
from sqlalchemy import CursorResult
from sqlalchemy.exc import DBAPIError

from cute_api.models.connections.direct import STALE, DirectConnections, PreparedConnection
from cute_api.models.statements import SessionStatements, Statement

COMMITTED = "COMMIT"
Result = TypeVar("Result")


class Changes(Protocol):
    """Runs statements of one atomic change.

    `info` has the values that `models.database` looks up in sessions.
    """

    info: Any

    def rows(self, statement: Statement, **values: Any) -> Sequence[Any]:
        """Run a statement; return its rows. All methods that send raise `psycopg2.Error`."""
        ...

    def last_rows(self, statement: Statement, **values: Any) -> Sequence[Any]:
        """Run the last statement of the change; return its rows."""
        ...

    def later(self, statement: Statement, **values: Any) -> None:
        """Run a statement without results, at the latest when the change ends."""
        ...

    def finish(self) -> None:
        """Run the delayed statements, and end the change."""
        ...

    def attempt(self) -> AbstractContextManager[Any]:
        """A block whose statements are undone, and only those, if it raises."""
        ...

    def more(self) -> AbstractContextManager[None]:
        """A block that contains further changes, whose ends don't end the transaction."""
        ...


class SessionChanges(SessionStatements):
    """Changes within a session's transaction, which its owner commits.

    They expire the session's entities, and raise the driver's errors.
    """

    last_rows = SessionStatements.rows

    def later(self, statement: Statement, **values: Any) -> None:
        """Run a statement at once."""
        self._run(statement, values)

    def _run(self, statement: Statement, values: Mapping[str, Any]) -> CursorResult[Any]:
        try:
            result = super()._run(statement, values)
        except DBAPIError as error:
            raise error.orig or error from error
        self._session.expire_all()
        return result

    def finish(self) -> None:
        """Do nothing: all statements have run."""

    def attempt(self) -> AbstractContextManager[Any]:
        """A savepoint."""
        return self._session.begin_nested()

    @contextmanager
    def more(self) -> Iterator[None]:
        """Do nothing: changes never end the session's transaction."""
        yield


class DirectChanges:
    """Changes on one connection, which this thread holds until the block ends: one transaction,
    committed at the end of the block, or rolled back if it raises.

    A statement is never sent twice, because its outcome is unknown if the connection breaks, unless
    PostgreSQL has said that it did nothing. An earlier read on the same connection has replaced it
    if it was broken.
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
            self._release()

    def rows(self, statement: Statement, **values: Any) -> Sequence[Any]:
        """Run the delayed statements and this one; return its rows."""
        self._waiting.append((statement, values))
        return statement.rows(self._send())

    def last_rows(self, statement: Statement, **values: Any) -> Sequence[Any]:
        """Run the last statement of the change; return its rows."""
        self._waiting.append((statement, values))
        if self._enclosing:
            return statement.rows(self._send())
        if not self._begun and len(self._waiting) == 1:
            return statement.rows(self._send(alone=True))
        found = self._send()
        self._commit()
        return statement.rows(found)

    def later(self, statement: Statement, **values: Any) -> None:
        """Delay a statement until the next send."""
        self._waiting.append((statement, values))

    def finish(self) -> None:
        """Send the delayed statements, and COMMIT unless enclosing changes continue."""
        if self._enclosing:
            self._send()
        else:
            self._commit()

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A savepoint, unless nothing has been sent or delayed before."""
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
        """Keep the changes inside from ending the transaction."""
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
            # An earlier failure was not undone, so PostgreSQL has rolled back everything.
            raise psycopg2.InternalError(f"The transaction ended with {tag}.")

    def _send(self, *, alone: bool = False) -> Sequence[Any]:
        return self._exchange(begin=not alone)[0]

    def _exchange(self, *, begin: bool) -> tuple[Sequence[Any], str]:
        """Send all delayed statements in one round trip; return the last one's rows and tag."""
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
            self._release()
            self._connection = self._connections.bind()
            return _run(self._connection, waiting)

    def _release(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            self._connections.release(connection)

    def _undo(self, begin: bytes, rollback: bytes) -> None:
        """Drop the delayed statements since a savepoint, and roll back to it if it was sent."""
        if begin in self._waiting:
            del self._waiting[self._waiting.index(begin) :]
            return
        self._waiting = [rollback]
        if self._connection is not None and self._connection.has_failed:
            # Roll back now, because a failed transaction can't prepare statements. If the savepoint
            # doesn't exist, an earlier statement has failed, and so has the whole transaction.
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


class _RollbackError(Exception):
    """Undoes what `undone` ran."""


def undone(changes: Changes, act: Callable[[], Result]) -> Result:
    """Return what `act` returns, and undo what it changed. Its errors are raised.

    Statements that it has delayed and not finished are never sent.
    """
    with changes.more(), suppress(_RollbackError), changes.attempt():
        result = act()
        raise _RollbackError
    return result


def _run(
    connection: PreparedConnection, waiting: Sequence[tuple[Statement, Mapping[str, Any]] | bytes]
) -> tuple[Sequence[Any], str]:
    parts = [item if isinstance(item, bytes) else connection.text(*item) for item in waiting]
    return connection.send(b";".join(parts))
