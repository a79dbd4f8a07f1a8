"""The app's own store: sellers, copies of their listings, and its place in the feed."""

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS sellers (account TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS listings (
    item_id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES sellers ON DELETE CASCADE,
    title TEXT NOT NULL,
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS listings_account ON listings (account);
CREATE TABLE IF NOT EXISTS feed (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), cursor TEXT);
"""

PUT = """
INSERT OR REPLACE INTO listings
SELECT ?, account, ?, ?, ? FROM sellers WHERE account = ?
"""


@dataclass(frozen=True, slots=True)
class Listing:
    """A copy of an active item. `amount` is in minor units."""

    item_id: str
    account: str
    title: str
    amount: int
    currency: str


class Store:
    """A SQLite file, for any number of threads. Changes in a `transaction` are made together."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        # Deleted rows are overwritten, so that no copy of a seller's data stays in the file.
        self._database.execute("PRAGMA secure_delete = ON")
        self._database.execute("PRAGMA foreign_keys = ON")
        self._database.executescript(SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all changes of the block, or none if it raises."""
        with self._lock:
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")

    def accounts(self) -> set[str]:
        """Return the accounts of all sellers."""
        with self._lock:
            return {account for (account,) in self._database.execute("SELECT * FROM sellers")}

    def listings(self) -> list[Listing]:
        """Return all listings, by id."""
        query = "SELECT item_id, account, title, amount, currency FROM listings ORDER BY item_id"
        with self._lock:
            return [Listing(*row) for row in self._database.execute(query)]

    def replace(self, account: str, listings: Iterable[Listing]) -> None:
        """Store a seller with exactly these listings."""
        with self.transaction():
            self.forget(account)
            self._run("INSERT INTO sellers VALUES (?)", account)
            for listing in listings:
                self.put(listing)

    def put(self, listing: Listing) -> None:
        """Store a listing, unless its seller is gone."""
        item_id, account, *rest = astuple(listing)
        self._run(PUT, item_id, *rest, account)

    def remove(self, item_id: str) -> None:
        """Remove a listing, if it is there."""
        self._run("DELETE FROM listings WHERE item_id = ?", item_id)

    def forget(self, account: str) -> None:
        """Delete a seller and all of their listings."""
        self._run("DELETE FROM sellers WHERE account = ?", account)

    @property
    def cursor(self) -> str | None:
        """The place in the feed; None before the first event."""
        with self._lock:
            row = self._database.execute("SELECT cursor FROM feed").fetchone()
        return None if row is None else str(row[0])

    def move(self, cursor: str) -> None:
        """Store the place in the feed."""
        self._run("INSERT OR REPLACE INTO feed VALUES (1, ?)", cursor)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _run(self, statement: str, *values: object) -> None:
        with self._lock:
            self._database.execute(statement, values)
