"""The ledger: the last agreed state, the last known state of Cute, and pending batches.

One SQLite file beside the stock. Everything in it survives a `kill -9`: a step that may be
interrupted writes here first what it is about to do, and is taken up again from here.
"""

import json
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cute_inventory.listing import Field, Remote, State, Values
from cute_inventory.trouble import StockError

BUSY_S = 10.0
# Deliveries are made again for days, never for weeks.
KEPT_EVENTS = 100_000
KEPT_DELETED = 100_000

TABLES = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS agreed (sku TEXT PRIMARY KEY, fields TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS items (
    id TEXT PRIMARY KEY, sku TEXT NOT NULL, state TEXT NOT NULL, etag TEXT NOT NULL,
    updated_at TEXT NOT NULL, fields TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS items_by_sku ON items (sku, state);
CREATE TABLE IF NOT EXISTS counted (
    sku TEXT PRIMARY KEY, quantity INTEGER NOT NULL, agreed INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS taken_off (
    channel TEXT, sku TEXT, offer TEXT NOT NULL, PRIMARY KEY (channel, sku));
CREATE TABLE IF NOT EXISTS outbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL, rows TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS inbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, event TEXT);
"""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch to send: its Idempotency-Key, and the details of each row.

    A row has `sku`, `operation` (as the API takes it), and `sent`: the fields that both sides
    agree on when it is done, null when the item is deleted.
    """

    number: int
    key: str
    rows: list[Json]


class Ledger:
    """One connection for all threads: a transaction keeps the others out."""

    def __init__(self, path: Path | None) -> None:
        """The ledger in a file, created if it is missing; without a path, in memory."""
        self._lock = threading.RLock()
        try:
            if path is not None:
                # The webhook's secret is in it.
                path.touch(mode=0o600)
            self._connection = sqlite3.connect(
                path or ":memory:", timeout=BUSY_S, isolation_level=None, check_same_thread=False
            )
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.executescript(TABLES)
        except (sqlite3.Error, OSError) as error:
            raise StockError(f"The ledger {path} can't be used: {error}.") from error

    @classmethod
    def copied(cls, path: Path) -> "Ledger":
        """Return a copy in memory, whose changes are not stored."""
        copy = cls(None)
        if path.exists():
            # Not read-only: such a connection leaves SQLite's own files behind.
            uri = f"{path.absolute().as_uri()}?mode=rw"
            with closing(sqlite3.connect(uri, uri=True)) as source:
                source.backup(copy._connection)
        return copy

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write everything in the block in one transaction."""
        with self._lock:
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    # Facts: the cursor of the feed, the webhook.

    def fact(self, name: str) -> str | None:
        rows = self._all("SELECT value FROM facts WHERE name = ?", name)
        return rows[0][0] if rows else None

    def set_fact(self, name: str, value: str) -> None:
        self._do("INSERT OR REPLACE INTO facts VALUES (?, ?)", name, value)

    # What both sides agree on.

    def agreed(self, skus: Collection[str] | None = None) -> dict[str, Values]:
        """Return the agreed fields by SKU; of all without `skus`."""
        return {sku: _values(text) for sku, text in self._of("SELECT * FROM agreed", skus)}

    def agree(self, sku: str, values: Values | None) -> None:
        """Store the newly agreed fields; None removes the SKU."""
        if values is None:
            self._do("DELETE FROM agreed WHERE sku = ?", sku)
        else:
            self._do("INSERT OR REPLACE INTO agreed VALUES (?, ?)", sku, json.dumps(values))

    # What Cute was last seen to have.

    def items(self, skus: Collection[str] | None = None) -> dict[str, Remote]:
        """Return the item of each SKU that has one; of all without `skus`."""
        query = "SELECT sku, id, state, etag, updated_at, fields FROM items"
        # The last one counts: what was listed again, before what was sold.
        order = "ORDER BY state = 'sold' DESC, updated_at"
        return {
            sku: Remote(id_, sku, State(state), etag, updated_at, _values(fields))
            for sku, id_, state, etag, updated_at, fields in self._of(query, skus, order)
            if state != State.DELETED.value
        }

    def see(self, item: Remote) -> bool:
        """Store an item unless a newer state is stored; return whether it was stored.

        Ids never come back: what was deleted stays so, whatever still arrives about it.
        """
        with self.transaction():
            rows = self._all("SELECT updated_at, state FROM items WHERE id = ?", item.id)
            if rows and (rows[0][0] > item.updated_at or rows[0][1] == State.DELETED.value):
                return False
            self._do(
                "INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?, ?, ?)",
                *(item.id, item.sku, item.state.value, item.etag, item.updated_at),
                json.dumps(item.values),
            )
            return True

    def see_deleted(self, id_: str) -> str | None:
        """Mark an item as deleted; return its SKU if it was known."""
        with self.transaction():
            rows = self._all("SELECT sku FROM items WHERE id = ?", id_)
            self._do("UPDATE items SET state = ? WHERE id = ?", State.DELETED.value, id_)
        return rows[0][0] if rows else None

    def begin_again(self, items: Iterable[Remote], cursor: str) -> None:
        """Replace all items, and continue the feed from this cursor."""
        with self.transaction():
            ids = set()
            for item in items:
                ids.add(item.id)
                self.see(item)
            for (id_,) in self._all("SELECT id FROM items WHERE state <> ?", State.DELETED.value):
                if id_ not in ids:
                    self.see_deleted(id_)
            self.set_fact("cursor", cursor)

    # Quantities that are about to be written into rows, with what is agreed on once they are there.
    # A row that has one was written before an interruption, not sold from.

    def count(self, quantities: Mapping[str, tuple[int, int]]) -> None:
        """Replace all of them."""
        with self.transaction():
            self._do("DELETE FROM counted")
            for sku, (quantity, agreed) in quantities.items():
                self._do("INSERT INTO counted VALUES (?, ?, ?)", sku, quantity, agreed)

    def counted(self) -> dict[str, tuple[int, int]]:
        """Return quantity and agreed quantity by SKU."""
        return {
            sku: (quantity, agreed) for sku, quantity, agreed in self._all("SELECT * FROM counted")
        }

    # What was taken off the channels, to be put back.

    def keep_offers(self, channel: str, offers: Mapping[str, Mapping[str, str]]) -> None:
        with self.transaction():
            for sku, offer in offers.items():
                insert = "INSERT OR REPLACE INTO taken_off VALUES (?, ?, ?)"
                self._do(insert, channel, sku, json.dumps(offer))

    def offers(self, channel: str) -> dict[str, dict[str, str]]:
        rows = self._all("SELECT sku, offer FROM taken_off WHERE channel = ?", channel)
        return {sku: json.loads(offer) for sku, offer in rows}

    def drop_offers(self, channel: str, skus: Collection[str]) -> None:
        with self.transaction():
            for sku in skus:
                self._do("DELETE FROM taken_off WHERE channel = ? AND sku = ?", channel, sku)

    # Batches about to be sent.

    def queue(self, batches: Iterable[tuple[str, list[Json]]]) -> None:
        """Store all of these batches or none, each with its Idempotency-Key."""
        with self.transaction():
            for key, rows in batches:
                self._do("INSERT INTO outbox (key, rows) VALUES (?, ?)", key, json.dumps(rows))

    def outbox(self) -> list[Batch]:
        rows = self._all("SELECT number, key, rows FROM outbox ORDER BY number")
        return [Batch(number, key, json.loads(text)) for number, key, text in rows]

    def sent(self, batch: Batch) -> None:
        self._do("DELETE FROM outbox WHERE number = ?", batch.number)

    # Events that webhooks brought.

    def has_event(self, id_: str) -> bool:
        return bool(self._all("SELECT 1 FROM inbox WHERE id = ?", id_))

    def keep_event(self, id_: str, event: Json) -> None:
        self._do("INSERT OR IGNORE INTO inbox (id, event) VALUES (?, ?)", id_, json.dumps(event))

    def inbox(self) -> list[tuple[str, Json]]:
        """Return the unhandled events, in the order of arrival."""
        rows = self._all("SELECT id, event FROM inbox WHERE event IS NOT NULL ORDER BY number")
        return [(id_, json.loads(event)) for id_, event in rows]

    def handled(self, ids: Iterable[str]) -> None:
        """Mark these events as handled, and drop their content."""
        with self.transaction():
            for id_ in ids:
                self._do("UPDATE inbox SET event = NULL WHERE id = ?", id_)

    def prune(self) -> None:
        """Remove the oldest entries that serve only to recognise duplicates."""
        self._do(
            "DELETE FROM inbox WHERE event IS NULL AND number <= "
            "(SELECT MAX(number) FROM inbox) - ?",
            KEPT_EVENTS,
        )
        self._do(
            "DELETE FROM items WHERE id IN (SELECT id FROM items WHERE state = ? "
            "ORDER BY updated_at DESC LIMIT -1 OFFSET ?)",
            *(State.DELETED.value, KEPT_DELETED),
        )

    def _of(
        self, query: str, skus: Collection[str] | None, order: str = ""
    ) -> list[tuple[Any, ...]]:
        if skus is None:
            return self._all(f"{query} {order}")
        return [row for sku in skus for row in self._all(f"{query} WHERE sku = ? {order}", sku)]

    def _all(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(query, values).fetchall()

    def _do(self, statement: str, *values: object) -> None:
        with self._lock:
            self._connection.execute(statement, values)


def _values(text: str) -> Values:
    return {Field(name): value for name, value in json.loads(text).items()}
