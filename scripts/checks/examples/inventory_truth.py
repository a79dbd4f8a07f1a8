"""The goods of the `inventory` part in the server's database, as a stock's rows."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from cute_api.models.database import make_engine

ITEMS = """
SELECT i.id, i.sku, i.title, i.description, i.price_amount, i.price_currency AS currency,
       array_to_string(c.path, ' > ') AS category, b.name AS brand, i.size, i.color,
       i.condition::text AS condition, i.status::text AS status,
       CASE i.status WHEN 'active' THEN i.quantity ELSE 0 END AS quantity
FROM items i
JOIN users u ON u.id = i.seller_id
JOIN categories c ON c.id = i.category_id
LEFT JOIN brands b ON b.id = i.brand_id
WHERE u.email = :email AND i.deleted_at IS NULL AND i.sku IS NOT NULL
"""
# Units in orders that were not cancelled, of SKUs that nobody took off sale on Cute.
ORDERED = """
SELECT i.sku, coalesce(sum(o.quantity) FILTER (WHERE o.status <> 'cancelled'), 0) AS units
FROM items i
JOIN users u ON u.id = i.seller_id
LEFT JOIN orders o ON o.item_id = i.id
WHERE u.email = :email AND i.sku = ANY (:skus) AND NOT EXISTS (
    SELECT FROM events e
    WHERE e.user_id = u.id AND e.type = 'item.updated' AND e.data ->> 'sku' = i.sku
        AND e.data ->> 'status' IN ('archived', 'draft')
)
GROUP BY i.sku
"""
FIELDS = (
    *("title", "description", "price", "currency", "category", "brand"),
    *("size", "color", "condition"),
)
# Items of an open order can't be changed, so the stock's edits of them wait.
WAITING = "reserved"

Row = dict[str, str]
Found = dict[str, Any]


class InventoryTruth:
    """The items of one seller, read from the database."""

    def __init__(self, database_url: str, email: str) -> None:
        self._engine = make_engine(database_url, pool_size=1)
        self._email = email

    def on_sale(self, number: int) -> list[Row]:
        """Return this many items for sale as rows of a stock, deterministic for a market."""
        rows = self._read("AND i.status = 'active' ORDER BY i.sku LIMIT :number", number=number)
        return [
            {"sku": row["sku"], **_cells(row), "quantity": str(row["quantity"])} for row in rows
        ]

    def items(self, skus: Collection[str]) -> dict[str, Found]:
        """Return id, status, units for sale and cells by SKU, of the newest item of each."""
        rows = self._read("AND i.sku = ANY (:skus) ORDER BY i.id", skus=list(skus))
        return {
            row["sku"]: {
                **{"id": str(row["id"]), "status": row["status"], "quantity": row["quantity"]},
                **_cells(row),
            }
            for row in rows
        }

    def ordered(self, skus: Collection[str]) -> dict[str, int]:
        """Return how many units were ordered and not cancelled, of SKUs that were never hidden."""
        rows = self._rows(ORDERED, skus=list(skus))
        return {row["sku"]: int(row["units"]) for row in rows}

    def count(self, prefix: str) -> int:
        """Return the number of items whose SKU has this prefix."""
        return len(self._read("AND starts_with(i.sku, :prefix)", prefix=prefix))

    def close(self) -> None:
        """Close the connections to the database."""
        self._engine.dispose()

    def _read(self, condition: str, **values: object) -> list[Mapping[str, Any]]:
        return self._rows(ITEMS + condition, **values)

    def _rows(self, query: str, **values: object) -> list[Mapping[str, Any]]:
        with self._engine.connect() as connection:
            found = connection.execute(text(query), {"email": self._email, **values})
            return [dict(row) for row in found.mappings()]


def differences(rows: Mapping[str, Row], items: Mapping[str, Found]) -> list[str]:
    """Return the differences between a stock and Cute, each in a few words."""
    wrong = []
    for sku, row in rows.items():
        item = items.get(sku)
        units = 0 if item is None else item["quantity"]
        if units != int(row["quantity"]):
            wrong.append(f"{sku}: {row['quantity']} in the stock, {units} on Cute, {item}")
        if item is None or item["status"] == WAITING:
            continue
        wrong += [
            f"{sku}: {name} {row[name]!r} in the stock, {item[name]!r} on Cute"
            for name in FIELDS
            if row[name] != item[name]
        ]
    return wrong


def _cells(row: Mapping[str, Any]) -> Row:
    cells = {name: row[name] or "" for name in FIELDS if name != "price"}
    return {**cells, "price": f"{Decimal(row['price_amount']) / 100:.2f}"}
