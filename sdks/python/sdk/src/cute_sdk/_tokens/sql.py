"""Tokens in a table of PostgreSQL or SQLite."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any

from .._errors import ConfigurationError
from .store import OAuthTokens

_NAME = re.compile(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?")


class SqlTokenStore:
    """Tokens in a table, for programs on several machines, whose clocks should agree.

    ::

        store = SqlTokenStore(lambda: psycopg.connect(DSN))
        store = SqlTokenStore(lambda: sqlite3.connect("tokens.db"), placeholder="?")
        store.create_table()

    connect: returns a connection (PEP 249) to PostgreSQL or SQLite, which is closed after each use.
        Errors of the driver are not caught. placeholder: how the driver marks a value.

    The lock is a column that says when it expires, so no transaction stays open during a request.
    Raises `ConfigurationError` for an invalid name of the table.
    """

    def __init__(
        self, connect: Callable[[], Any], *, placeholder: str = "%s", table: str = "cute_tokens"
    ) -> None:
        if not _NAME.fullmatch(table):
            raise ConfigurationError(f"{table!r} is not the name of a table.")
        self._connect = connect
        self._placeholder = placeholder
        self._table = table

    def create_table(self) -> None:
        """Create the table, unless it exists."""
        self._execute(
            "CREATE TABLE IF NOT EXISTS {table} (account VARCHAR(36) PRIMARY KEY,"
            " access_token TEXT, refresh_token TEXT, expires_at BIGINT, scope TEXT,"
            " lock_owner TEXT, locked_until DOUBLE PRECISION)"
        )

    def load(self, account: str) -> OAuthTokens | None:
        """Return the tokens of an account, or None."""
        _, row = self._execute(
            "SELECT access_token, refresh_token, expires_at, scope FROM {table}"
            " WHERE account = ? AND refresh_token IS NOT NULL",
            account,
            fetch=True,
        )
        if row is None:
            return None
        access_token, refresh_token, expires_at, scope = row
        return OAuthTokens(access_token, refresh_token, int(expires_at), tuple(scope.split()))

    def lock(self, account: str, owner: str, seconds: float) -> bool:
        """Lock an account for some seconds, unless somebody else holds the lock."""
        now = time.time()
        count, _ = self._execute(
            "INSERT INTO {table} AS held (account, lock_owner, locked_until) VALUES (?, ?, ?)"
            " ON CONFLICT (account) DO UPDATE"
            " SET lock_owner = excluded.lock_owner, locked_until = excluded.locked_until"
            " WHERE held.lock_owner IS NULL OR held.locked_until < ?",
            account,
            owner,
            now + seconds,
            now,
        )
        return count == 1

    def save(self, account: str, owner: str, tokens: OAuthTokens | None) -> bool:
        """Store tokens, or remove them with None, if `owner` holds the lock."""
        if tokens is None:
            count, _ = self._execute(
                "DELETE FROM {table} WHERE account = ? AND lock_owner = ?", account, owner
            )
            return count == 1
        count, _ = self._execute(
            "UPDATE {table} SET access_token = ?, refresh_token = ?, expires_at = ?, scope = ?"
            " WHERE account = ? AND lock_owner = ?",
            tokens.access_token,
            tokens.refresh_token,
            tokens.expires_at,
            " ".join(tokens.scopes),
            account,
            owner,
        )
        return count == 1

    def unlock(self, account: str, owner: str) -> None:
        """Release the lock, if `owner` still holds it."""
        self._execute(
            "UPDATE {table} SET lock_owner = NULL, locked_until = NULL"
            " WHERE account = ? AND lock_owner = ?",
            account,
            owner,
        )

    def _execute(
        self, statement: str, *values: object, fetch: bool = False
    ) -> tuple[int, Sequence[Any] | None]:
        """Run a statement in a transaction; return its count of rows, and a row if asked to."""
        sql = statement.format(table=self._table).replace("?", self._placeholder)
        with closing(self._connect()) as connection:
            cursor = connection.cursor()
            cursor.execute(sql, values)
            row = cursor.fetchone() if fetch else None
            count = cursor.rowcount
            connection.commit()
        return count, row
