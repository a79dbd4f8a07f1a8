"""Reads and changes on connections of a pool, each statement prepared once on each connection."""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import orjson
import psycopg2
from psycopg2 import errors, extensions

from cute_api.config_values import Pooler
from cute_api.lib.breaker import Breaker
from cute_api.models.connections.connection import Connection, connect
from cute_api.models.connections.deadlines import PATIENCE, DatabaseTimeouts, NoResponseError
from cute_api.models.connections.pools import CHANGES_WAITS, WAIT_S, NoConnectionError, Pool
from cute_api.models.database import SESSION_SETTINGS, connect_arguments
from cute_api.models.statements import Statement

# Defaults outside of `create_app`, whose settings say how many.
DIRECT, CHANGES = 4, 3
# The server has forgotten the statement, or its plan can't be used any more: nothing was done.
STALE = (errors.InvalidSqlStatementName, errors.FeatureNotSupported)


class DirectReads:
    """Reads on any connection of a pool, each statement by itself.

    JSON comes as an `orjson.Fragment`: it goes into responses as the database has it.
    """

    def __init__(
        self,
        database_url: str,
        info: Mapping[str, Any],
        pooler: Pooler = Pooler.NONE,
        *,
        most: int = DIRECT,
        most_changes: int = CHANGES,
        patience: DatabaseTimeouts = PATIENCE,
        breaker: Breaker | None = None,
    ) -> None:
        self.connections = DirectConnections(
            database_url,
            pooler,
            most=most,
            most_changes=most_changes,
            patience=patience,
            breaker=breaker,
        )
        self.info = info

    def rows(self, statement: Statement, **values: Any) -> Sequence[Any]:
        """The rows of a statement. Raises `psycopg2.Error`.

        A connection that has broken since the last call is replaced once. A statement that got no
        response in time is not sent again.
        """
        bound = self.connections.local.bound
        if bound is not None:
            return bound.rows(statement, values)
        pool = self.connections.pool
        held = pool.take()
        try:
            found = held.rows(statement, values)
        except STALE:
            held.close()
            pool.put(held)
        except psycopg2.Error as error:
            has_waited = isinstance(error, NoResponseError)
            is_lost = held.closed and not held.is_new and not has_waited
            pool.put(held)
            if not is_lost:
                raise
        except BaseException:
            pool.put(held)
            raise
        else:
            pool.give(held)
            return found
        held = pool.take()
        try:
            return held.rows(statement, values)
        finally:
            pool.put(held)


class _Local(threading.local):
    bound: "PreparedConnection | None" = None


class DirectConnections:
    """A pool of connections. The one that a thread changes something on is also the one that it
    reads on, until the change ends.

    Through a `pooler`, which gives each transaction another session, nothing is kept in the
    session, and each call is planned by itself. At most `most_changes` are used by changes.
    """

    def __init__(
        self,
        database_url: str,
        pooler: Pooler = Pooler.NONE,
        *,
        most: int = DIRECT,
        most_changes: int = CHANGES,
        patience: DatabaseTimeouts = PATIENCE,
        breaker: Breaker | None = None,
    ) -> None:
        self.pool = Pool(
            lambda: PreparedConnection(database_url, pooler, patience=patience, breaker=breaker),
            most,
            breaker=breaker,
        )
        self.local = _Local()
        self._changes = threading.BoundedSemaphore(most_changes)

    def bind(self) -> "PreparedConnection":
        """A connection for a change of this thread, which reads on it too until `release`."""
        if not self._changes.acquire(blocking=False):
            self._wait_for_share()
        try:
            taken = self.local.bound = self.pool.take()
        except BaseException:
            self._changes.release()
            raise
        return taken

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """A block whose reads on this thread see one moment, and whose statements can't write."""
        connection = self.bind()
        try:
            connection.send(b"BEGIN;SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        finally:
            with suppress(psycopg2.Error):
                connection.send(b"ROLLBACK")
            self.release(connection)

    def _wait_for_share(self) -> None:
        began = time.monotonic()
        acquired = self._changes.acquire(timeout=WAIT_S)
        CHANGES_WAITS.count(began, in_vain=not acquired)
        if not acquired:
            text = "All connections to PostgreSQL that changes may use are in use."
            raise NoConnectionError(text)

    def release(self, connection: "PreparedConnection") -> None:
        """Give back what `bind` returned."""
        self.local.bound = None
        self.pool.put(connection)
        self._changes.release()


def _fragment(text: str | bytes | None, _: object) -> orjson.Fragment | None:
    return None if text is None else orjson.Fragment(text)


# Indexes serve all statements. An estimate that is wrong (a size that a category never has) must
# not make one read a whole table.
PLANS = {"enable_seqscan": "off"}
_IN_TRANSACTION = "".join(f"SET LOCAL {name} = {value};" for name, value in PLANS.items()).encode()


def read_arguments(pooler: Pooler = Pooler.NONE, **more: str) -> dict[str, Any]:
    """libpq's arguments for a `PreparedConnection`; `more` are settings that differ."""
    settings = {**SESSION_SETTINGS, **PLANS, "plan_cache_mode": "force_generic_plan", **more}
    return connect_arguments(pooler, settings)


# Its type has had this number since PostgreSQL 9.4.
_JSONB = extensions.new_type((3802,), "JSONB", _fragment)


class PreparedConnection:
    """A connection in autocommit mode, with the statements that are prepared on it.

    Through a pooler, none are, and each transaction begins with its settings.
    """

    def __init__(
        self,
        url: str,
        pooler: Pooler,
        *,
        patience: DatabaseTimeouts = PATIENCE,
        breaker: Breaker | None = None,
    ) -> None:
        self._patience, self._breaker = patience, breaker
        self._connection = self._connect(url, pooler)
        extensions.register_type(_JSONB, self._connection)
        self._cursor = self._connection.cursor()
        self.is_new = True  # until a statement has succeeded
        self._before = _IN_TRANSACTION if pooler is Pooler.TRANSACTION else b""

    def _connect(self, url: str, pooler: Pooler) -> Connection:
        return connect(
            url,
            read_arguments(pooler, lock_timeout=f"{self._patience.lock_s:g}s"),
            pooler,
            statement_s=self._patience.statement_s,
            breaker=self._breaker,
        )

    @property
    def closed(self) -> bool:
        """Whether it was closed, or found broken."""
        return bool(self._connection.closed)

    def close(self) -> None:
        """Close it; it may be broken."""
        self._connection.close()

    @property
    def _is_idle(self) -> bool:
        status: int = self._connection.info.transaction_status
        return status == extensions.TRANSACTION_STATUS_IDLE

    @property
    def has_failed(self) -> bool:
        """Whether a statement of its transaction has failed, so that only a rollback can follow."""
        status: int = self._connection.info.transaction_status
        return status == extensions.TRANSACTION_STATUS_INERROR

    def rows(self, statement: Statement, values: Mapping[str, Any]) -> Sequence[Any]:
        """The rows of a statement."""
        if self._before:
            found, _ = self.send(self.text(statement, values))
        else:
            self._cursor.execute(*self._connection.call(self._cursor, statement, values))
            found = self._cursor.fetchall()
        self.is_new = False
        return statement.rows(found, self._cursor.description or ())

    def text(self, statement: Statement, values: Mapping[str, Any]) -> bytes:
        """The SQL that runs a statement, to be sent with others."""
        sql: bytes = self._cursor.mogrify(*self._connection.call(self._cursor, statement, values))
        return sql

    def send(self, sql: bytes) -> tuple[Sequence[Any], str]:
        """Run several statements in one round trip: the last one's rows, as they came, and tag."""
        cursor = self._cursor
        if self._before and self._is_idle:
            # Several statements that are sent together are one transaction.
            begin = b"BEGIN;" if sql.startswith(b"BEGIN;") else b""
            sql = begin + self._before + sql.removeprefix(begin)
        cursor.execute(sql)
        rows = [] if cursor.description is None else cursor.fetchall()
        return rows, cursor.statusmessage or ""
