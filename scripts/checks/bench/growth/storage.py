"""Disk space of items beside their rows, and the share of HOT edits."""

from dataclasses import dataclass

from sqlalchemy import Engine, text

EDITS = 1_000
TABLES = ("items", "item_summaries")

_INDEXES = text("""
SELECT relname, (SELECT count(*) FROM pg_index WHERE indrelid = pg_class.oid),
    pg_indexes_size(oid) FROM pg_class WHERE relname = ANY (:tables)
""")
_IDS = text("SELECT id FROM items WHERE deleted_at IS NULL AND status = 'active' LIMIT :count")
# Edits like the API's: half change the price, the others unpublish and list again.
_PRICE = text(
    "UPDATE items SET price_amount = price_amount + 50, updated_at = clock_timestamp()"
    " WHERE id = :id"
)
_STATUS = text(
    "UPDATE items SET status = CASE status WHEN 'active' THEN 'draft' ELSE 'active' END,"
    " updated_at = clock_timestamp() WHERE id = :id"
)
_FLUSH = text("SELECT pg_stat_force_next_flush()")
_COUNTS = text(
    "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relid = 'items'::regclass"
)


@dataclass(frozen=True, slots=True)
class ItemStorage:
    """Indexes by table, their bytes for each item, and the share of HOT edits."""

    size: int
    indexes: dict[str, int]
    index_bytes: float
    hot: float

    def __str__(self) -> str:
        counts = ", ".join(f"{count} of {table}" for table, count in self.indexes.items())
        return (
            f"{self.size:,} items: indexes {counts}; {self.index_bytes:,.0f} bytes of them an item;"
            f" {self.hot:.0%} of the edits of price and status are HOT"
        )


def measure_items(engine: Engine, size: int, edits: int = EDITS) -> ItemStorage:
    """Measure the indexes, then edit items `edits` times in separate transactions."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        found = connection.execute(_INDEXES, {"tables": [*TABLES]}).all()
        ids = connection.scalars(_IDS, {"count": edits}).all()
        connection.execute(_FLUSH)
        before = connection.execute(_COUNTS).one()
        for number in range(edits):
            # Two of three edits are of an item that was edited a moment before.
            statement = _STATUS if number % 2 else _PRICE
            connection.execute(statement, {"id": ids[number // 3 % len(ids)]})
        connection.execute(_FLUSH)
        after = connection.execute(_COUNTS).one()
    updates, hot = after[0] - before[0], after[1] - before[1]
    return ItemStorage(
        size,
        indexes={name: count for name, count, _ in found},
        index_bytes=sum(of_table for _, _, of_table in found) / size,
        hot=hot / updates,
    )
