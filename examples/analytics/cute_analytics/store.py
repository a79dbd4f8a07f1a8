"""The DuckDB file: the data, and how far it was read. Both change in one transaction.

So a load that is killed has stored both a page and the position after it, or neither.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from cute_analytics.rows import Changes, DayRow, MarketRow, NameRow

VERSION = 3
SCHEMA = """
CREATE TABLE items (
    id UUID PRIMARY KEY, title VARCHAR NOT NULL, category_id UUID NOT NULL, brand_id UUID,
    status VARCHAR NOT NULL, price BIGINT NOT NULL, currency VARCHAR NOT NULL, url VARCHAR,
    created_at TIMESTAMP NOT NULL, updated_at TIMESTAMP NOT NULL, deleted_at TIMESTAMP,
    round INTEGER NOT NULL, listed_at TIMESTAMP, listing_known BOOLEAN NOT NULL
);
CREATE TABLE sightings (
    item_id UUID NOT NULL, seen_at TIMESTAMP NOT NULL, status VARCHAR NOT NULL,
    PRIMARY KEY (item_id, seen_at, status)
);
CREATE TABLE orders (
    id UUID PRIMARY KEY, item_id UUID NOT NULL, status VARCHAR NOT NULL,
    amount BIGINT NOT NULL, currency VARCHAR NOT NULL, created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL, completed_at TIMESTAMP, cancelled_at TIMESTAMP
);
CREATE TABLE events (
    id UUID PRIMARY KEY, type VARCHAR NOT NULL, happened_at TIMESTAMP NOT NULL,
    subject_id UUID NOT NULL
);
CREATE TABLE categories (id UUID NOT NULL, name VARCHAR NOT NULL, page INTEGER NOT NULL);
CREATE TABLE brands (id UUID NOT NULL, name VARCHAR NOT NULL, page INTEGER NOT NULL);
CREATE TABLE days (
    day DATE PRIMARY KEY, views BIGINT NOT NULL, bot_views BIGINT NOT NULL,
    favorites BIGINT NOT NULL
);
CREATE TABLE market (
    category_id UUID PRIMARY KEY, currency VARCHAR NOT NULL, sales BIGINT NOT NULL,
    median BIGINT NOT NULL
);
CREATE TABLE pages (list VARCHAR NOT NULL, page INTEGER NOT NULL, etag VARCHAR, next VARCHAR);
CREATE TABLE state (
    version INTEGER NOT NULL, owner VARCHAR NOT NULL, owner_name VARCHAR NOT NULL,
    round INTEGER NOT NULL, feed_cursor VARCHAR,
    items_cursor VARCHAR, items_listed BOOLEAN NOT NULL,
    orders_cursor VARCHAR, orders_since TIMESTAMP, orders_began TIMESTAMP, loaded_at TIMESTAMP
);
"""
# A row only gives way to a newer one, and nothing comes after a deletion. Rows come as one list a
# column, as row by row would take a hundred times as long.
PUT_ITEMS = """
INSERT INTO items SELECT
    unnest($1::UUID[]), unnest($2::VARCHAR[]), unnest($3::UUID[]), unnest($4::UUID[]),
    unnest($5::VARCHAR[]), unnest($6::BIGINT[]), unnest($7::VARCHAR[]), unnest($8::VARCHAR[]),
    unnest($9::TIMESTAMP[]), unnest($10::TIMESTAMP[]), unnest($11::TIMESTAMP[]), $12,
    NULL, FALSE
ON CONFLICT (id) DO UPDATE SET
    title = excluded.title, category_id = excluded.category_id, brand_id = excluded.brand_id,
    status = excluded.status, price = excluded.price, currency = excluded.currency,
    url = excluded.url, updated_at = excluded.updated_at, deleted_at = excluded.deleted_at,
    round = excluded.round
WHERE items.deleted_at IS NULL AND excluded.updated_at >= items.updated_at
    AND (excluded.updated_at, excluded.status, excluded.deleted_at)
        IS DISTINCT FROM (items.updated_at, items.status, items.deleted_at)
RETURNING id
"""
# What was listed or heard of in this round is there, even when we knew something newer.
SEEN_ITEMS = "UPDATE items SET round = $2 WHERE id IN (SELECT unnest($1::UUID[]))"
PUT_ORDERS = """
INSERT INTO orders SELECT
    unnest($1::UUID[]), unnest($2::UUID[]), unnest($3::VARCHAR[]), unnest($4::BIGINT[]),
    unnest($5::VARCHAR[]), unnest($6::TIMESTAMP[]), unnest($7::TIMESTAMP[]),
    unnest($8::TIMESTAMP[]), unnest($9::TIMESTAMP[])
ON CONFLICT (id) DO UPDATE SET
    status = excluded.status, updated_at = excluded.updated_at,
    completed_at = excluded.completed_at, cancelled_at = excluded.cancelled_at
WHERE excluded.updated_at >= orders.updated_at
    AND (excluded.updated_at, excluded.status)
        IS DISTINCT FROM (orders.updated_at, orders.status)
RETURNING id
"""
PUT_EVENTS = """
INSERT INTO events SELECT
    unnest($1::UUID[]), unnest($2::VARCHAR[]), unnest($3::TIMESTAMP[]), unnest($4::UUID[])
ON CONFLICT (id) DO NOTHING
"""
PUT_SIGHTINGS = """
INSERT INTO sightings SELECT
    unnest($1::UUID[]), unnest($2::TIMESTAMP[]), unnest($3::VARCHAR[])
ON CONFLICT DO NOTHING
"""
# When these items were put on sale: with the first active state, if it was created so, or if
# what we know begins with a draft, which to the API is an item that is not yet listed. Else it was
# on sale before, or may have been, and its creation is the best that we have; `listing_known` is
# then false. So it is for an item that was ordered before we saw it active. NULL was never on sale.
# It hangs on nothing but the set of sightings: what comes late or twice changes nothing wrongly.
PUT_LISTED = """
UPDATE items SET
    listed_at = CASE WHEN seen THEN shown ELSE created_at END, listing_known = seen
FROM (
    SELECT item_id, shown,
        (coalesce(began = drafted, FALSE) OR coalesce(shown = created_at, FALSE))
            AND coalesce(taken >= shown, taken IS NULL) AS seen
    FROM (
        SELECT item_id, any_value(items.created_at) AS created_at, min(seen_at) AS began,
            min(seen_at) FILTER (sightings.status = 'draft') AS drafted,
            min(seen_at) FILTER (sightings.status = 'active') AS shown,
            min(seen_at) FILTER (sightings.status IN ('reserved', 'sold')) AS taken
        FROM sightings JOIN items ON items.id = item_id
        WHERE item_id IN (SELECT unnest($1::UUID[]))
        GROUP BY item_id
    ) known
) found
WHERE items.id = found.item_id
"""
# A whole round has seen everything that is there: what it has not seen was deleted in a time whose
# events are lost.
TAKE_AWAY = "UPDATE items SET deleted_at = $1 WHERE round < $2 AND deleted_at IS NULL"
NAMES = ("categories", "brands")


class StoreError(Exception):
    """The file can't be used; the text says why, and what to do."""


class PageMark(NamedTuple):
    """A page of a list of names: its entity tag, and the cursor of the next page."""

    etag: str | None
    next: str | None


class Written(NamedTuple):
    """The number of new events, and of new or changed items and orders."""

    events: int
    items: int
    orders: int


@dataclass(frozen=True, slots=True)
class State:
    """How far the data was read.

    `round` counts how often everything was listed again: once, and again whenever the feed has lost
    what came after `feed_cursor`. `items_cursor` and `orders_cursor` continue an unfinished
    listing. `orders_began` is when the current listing of orders began, `orders_since` when the
    last finished one began, both by the server's clock.
    """

    version: int
    owner: str
    owner_name: str
    round: int = 1
    feed_cursor: str | None = None
    items_cursor: str | None = None
    items_listed: bool = False
    orders_cursor: str | None = None
    orders_since: datetime | None = None
    orders_began: datetime | None = None
    loaded_at: datetime | None = None


STATE_COLUMNS = ", ".join(field.name for field in fields(State))


class Store:
    """An open file. Only one process at a time can open it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write everything in the block in one transaction."""
        self.connection.begin()
        try:
            yield
        except BaseException:
            self.connection.rollback()
            raise
        self.connection.commit()

    def state(self) -> State | None:
        """Return how far the data was read; None before the first load. Raises `StoreError`."""
        version = self.connection.execute("SELECT version FROM state").fetchone()
        if version is None:
            return None
        if version[0] != VERSION:
            raise StoreError(
                "The file was made by another version of cute-analytics: remove it, or name "
                "another in CUTE_ANALYTICS_DB, and load again."
            )
        row = self.connection.execute(f"SELECT {STATE_COLUMNS} FROM state").fetchone()  # noqa: S608 - the names of our fields
        return None if row is None else State(*row)

    def write_state(self, state: State) -> None:
        values = list(asdict(state).values())
        places = ", ".join("?" for _ in values)
        self.connection.execute("DELETE FROM state")
        self.connection.execute(f"INSERT INTO state VALUES ({places})", values)  # noqa: S608 - question marks

    def known_events(self, ids: Sequence[str]) -> frozenset[str]:
        """Return those of these ids that are stored."""
        query = "SELECT id::VARCHAR FROM events WHERE id IN (SELECT unnest($1::UUID[]))"
        return frozenset(row[0] for row in self.connection.execute(query, [list(ids)]).fetchall())

    def put(self, changes: Changes, round_: int) -> Written:
        """Write the rows of a page. Rows with a newer state stay unchanged."""
        items = orders = 0
        if changes.items:
            rows = self.connection.execute(PUT_ITEMS, [*_columns(changes.items), round_])
            items = len(rows.fetchall())
            ids = [row.id for row in changes.items]
            self.connection.execute(SEEN_ITEMS, [ids, round_])
        if changes.sightings:
            self.connection.execute(PUT_SIGHTINGS, _columns(changes.sightings))
            ids = list({row.item_id for row in changes.sightings})
            self.connection.execute(PUT_LISTED, [ids])
        if changes.orders:
            rows = self.connection.execute(PUT_ORDERS, _columns(changes.orders))
            orders = len(rows.fetchall())
        if changes.events:
            self.connection.execute(PUT_EVENTS, _columns(changes.events))
        return Written(len(changes.events), items, orders)

    def take_away_unseen(self, round_: int, now: datetime) -> None:
        """Mark items that a complete round did not list as deleted at `now`."""
        self.connection.execute(TAKE_AWAY, [now, round_])

    def put_numbers(self, days: Sequence[DayRow], market: Sequence[MarketRow]) -> None:
        """Write the counts of these days, and the market's prices in place of all earlier ones."""
        self.connection.execute("DELETE FROM market")
        if days:
            self.connection.executemany("INSERT OR REPLACE INTO days VALUES (?, ?, ?, ?)", days)
        if market:
            self.connection.executemany("INSERT INTO market VALUES (?, ?, ?, ?)", market)

    def page_mark(self, names: str, page: int) -> PageMark | None:
        query = "SELECT etag, next FROM pages WHERE list = ? AND page = ?"
        row = self.connection.execute(query, [names, page]).fetchone()
        return None if row is None else PageMark(*row)

    def put_names(self, names: str, page: int, rows: Sequence[NameRow], mark: PageMark) -> None:
        """Replace one page of `categories` or `brands`; after the last page, remove later ones."""
        assert names in NAMES
        table = self.connection.execute
        table(f"DELETE FROM {names} WHERE page = ?", [page])  # noqa: S608 - one of NAMES
        if rows:
            table(
                f"INSERT INTO {names} SELECT unnest($1::UUID[]), unnest($2::VARCHAR[]), "
                "unnest($3::INTEGER[])",
                _columns(rows),
            )
        table("DELETE FROM pages WHERE list = ? AND page = ?", [names, page])
        table("INSERT INTO pages VALUES (?, ?, ?, ?)", [names, page, *mark])
        if mark.next is None:
            table(f"DELETE FROM {names} WHERE page > ?", [page])  # noqa: S608 - one of NAMES
            table("DELETE FROM pages WHERE list = ? AND page > ?", [names, page])


@contextmanager
def opened(path: Path, *, create: bool) -> Iterator[Store]:
    """Open the file until the block ends; with `create`, create it if it is missing.

    Raises `StoreError`.
    """
    if not create and not path.exists():
        raise StoreError(f"There is nothing in {path} yet: run `cute-analytics load` first.")
    try:
        connection = duckdb.connect(str(path))
    except duckdb.Error as error:
        raise StoreError(_unopened(path, error)) from error
    try:
        store = Store(connection)
        # One transaction: a file that was killed at its birth is born again.
        with store.transaction():
            if not connection.execute("SELECT 1 FROM duckdb_tables()").fetchone():
                connection.execute(SCHEMA)
        yield store
    except duckdb.Error as error:
        raise StoreError(f"{path}: {_first_line(error)}") from error
    finally:
        connection.close()


def _unopened(path: Path, error: duckdb.Error) -> str:
    if "lock" in str(error).lower():
        return f"{path} is in use by another program: wait until it has ended."
    return f"{path} can't be opened as a DuckDB file: {_first_line(error)}"


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def _columns(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]
