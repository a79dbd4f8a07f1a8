"""The correct figures of a seller's report, from the server's database.

It shares no SQL with the program: what a figure counts follows the last section of the report.
Times are cut to milliseconds, as the API sends them.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, text

from scripts.checks.examples.report_tables import Row, Tables

REVENUE = """
SELECT currency, count(*), sum(amount + shipping_amount + fees_amount) FROM orders
WHERE seller_id = :seller AND status = 'completed' GROUP BY currency
"""
REVENUE_OVER_TIME = """
SELECT to_char(date_trunc(:step, completed_at AT TIME ZONE 'UTC'), 'YYYY-MM-DD"T"HH24'),
    currency, count(*), sum(amount + shipping_amount + fees_amount)
FROM orders WHERE seller_id = :seller AND status = 'completed' GROUP BY 1, 2
"""
# The database stores `created` for what the API calls `open`.
ORDERS = """
SELECT CASE status WHEN 'created' THEN 'open' ELSE CAST(status AS text) END, count(*) FROM orders
WHERE seller_id = :seller GROUP BY status
"""
STOCK = """
SELECT status, count(*) FROM items WHERE seller_id = :seller AND deleted_at IS NULL GROUP BY status
"""
# When an item was put on sale: for a draft the first event that shows it active, else its creation.
# Imported items have no event of their creation: `before` has their first status.
LISTED = """
WITH shown AS (
    SELECT subject_id, data->>'status' AS status,
        (data->>'updated_at')::timestamptz AS at,
        row_number() OVER (PARTITION BY subject_id ORDER BY position) AS number
    FROM events WHERE user_id = :seller AND type IN ('item.created', 'item.updated') AND NOT test
),
listed AS (
    SELECT i.id, i.status, i.category_id, i.brand_id,
        CASE WHEN coalesce(before.status, first.status) = 'draft' THEN (
                SELECT at FROM shown WHERE subject_id = i.id AND shown.status = 'active'
                ORDER BY number LIMIT 1)
            ELSE i.created_at END AS at
    FROM items i LEFT JOIN shown first ON first.subject_id = i.id AND first.number = 1
    LEFT JOIN unnest(CAST(:ids AS uuid[]), CAST(:statuses AS text[])) AS before (id, status)
        ON before.id = i.id
    WHERE i.seller_id = :seller AND i.deleted_at IS NULL
)
"""
BY_CATEGORY = """
SELECT array_to_string(c.path, ' > '), count(*), count(*) FILTER (WHERE i.status = 'sold')
FROM listed i JOIN categories c ON c.id = i.category_id
WHERE i.at IS NOT NULL AND i.status <> 'draft' GROUP BY c.id, c.path
"""
BY_BRAND = """
SELECT coalesce(b.name, 'No brand'), count(*), count(*) FILTER (WHERE i.status = 'sold')
FROM listed i LEFT JOIN brands b ON b.id = i.brand_id
WHERE i.at IS NOT NULL AND i.status <> 'draft' GROUP BY b.id, b.name
"""
# Fewer than five are hidden, and in the sum of a day unless they are five together.
VIEWS = """
SELECT * FROM (
    SELECT day, coalesce(sum(views) FILTER (WHERE views >= 5), 0)
            + CASE WHEN sum(views) FILTER (WHERE views < 5) >= 5
                THEN sum(views) FILTER (WHERE views < 5) ELSE 0 END AS views,
        sum(bot_views) AS bot_views, 0 AS favorites
    FROM item_views WHERE user_id = :seller GROUP BY day
) days WHERE views + bot_views > 0
"""
MARKET = """
SELECT array_to_string(c.path, ' > '), count(*) FILTER (WHERE seller_id = :seller),
    percentile_disc(0.5) WITHIN GROUP (ORDER BY price_amount) FILTER (WHERE seller_id = :seller),
    count(*), percentile_disc(0.5) WITHIN GROUP (ORDER BY price_amount)
FROM items i JOIN categories c ON c.id = i.category_id
WHERE i.status = 'sold' AND i.price_currency = 'EUR' AND i.sold_at > now() - interval '90 days'
GROUP BY c.id, c.path
HAVING count(*) >= 10 AND count(*) FILTER (WHERE seller_id = :seller) > 0
"""
TIME_TO_SELL = """
SELECT percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY 1000 * (
    extract(epoch FROM date_trunc('milliseconds', o.completed_at))
    - extract(epoch FROM date_trunc('milliseconds', i.at)))::float8)
FROM orders o JOIN listed i ON i.id = o.item_id
WHERE o.seller_id = :seller AND o.status = 'completed'
"""
STATUSES = """
SELECT i.id, i.status FROM items i JOIN users u ON u.id = i.seller_id WHERE u.email = :email
"""
NOTHING: Mapping[str, str] = {}
IN_OUTBOX = "SELECT count(*) FROM events WHERE sequence IS NULL AND NOT test"


@dataclass(frozen=True, slots=True)
class SalesTruth:
    """The figures of one seller, each table as sorted rows of text."""

    tables: dict[str, list[Row]]
    quartiles: tuple[float, ...]


def statuses(engine: Engine, email: str) -> dict[str, str]:
    """Return the current statuses of a user's items by id, for `truth`."""
    with engine.connect() as connection:
        found = connection.execute(text(STATUSES), {"email": email}).all()
    return {str(item): status for item, status in found}


def truth(
    engine: Engine, email: str, before: Mapping[str, str] = NOTHING, *, step: str = "hour"
) -> SalesTruth:
    """Return the correct report of a user, made with `--by STEP`.

    `before` are the `statuses` of what was imported, when the first load saw it.
    """
    with engine.connect() as connection:
        seller = connection.scalar(
            text("SELECT id FROM users WHERE email = :email"), {"email": email}
        )

        of_items = {"ids": list(before), "statuses": list(before.values())}
        values = {"seller": seller, "step": step, **of_items}

        def rows(query: str) -> list[Row]:
            found = connection.execute(text(query), values).all()
            return sorted(tuple(str(cell) for cell in row) for row in found)

        quartiles: Any = connection.scalar(text(LISTED + TIME_TO_SELL), values)
        tables = {
            "currencies-table": rows(REVENUE),
            "revenue-table": rows(REVENUE_OVER_TIME),
            "orders-table": rows(ORDERS),
            "stock-table": rows(STOCK),
            "categories-table": rows(LISTED + BY_CATEGORY),
            "brands-table": rows(LISTED + BY_BRAND),
            "views-table": rows(VIEWS),
            "market-table": rows(MARKET),
        }
    return SalesTruth(tables, tuple(quartiles or ()))


def differences(report: Tables, expected: SalesTruth) -> list[str]:
    """Return the differences between the report and the server."""
    found: list[str] = []
    for name, rows in expected.tables.items():
        shown = sorted(_plain(name, row) for row in report.rows.get(name, []))
        found.extend(f"{name}: the report lacks {row}" for row in rows if row not in shown)
        found.extend(f"{name}: the server lacks {row}" for row in shown if row not in rows)
        if len(rows) != len(shown):
            found.append(f"{name}: {len(shown)} rows instead of {len(rows)}")
    names = ("time-q1", "time-median", "time-q3") if expected.quartiles else ()
    for name, value in zip(names, expected.quartiles, strict=True):
        # Both are worked out in floating point, from whole milliseconds.
        if not math.isclose(float(report.values.get(name, "nan")), value):
            found.append(f"{name}: {report.values.get(name)} ms instead of {value}")
    return found


def is_level(engine: Engine) -> bool:
    """Return whether every event is in the feed."""
    with engine.connect() as connection:
        return bool(connection.scalar(text(IN_OUTBOX)) == 0)


def _plain(name: str, row: Row) -> Row:
    """A displayed row in the server's form: without bar, share and thousands separators."""
    if name in ("categories-table", "brands-table"):
        label, _, listed, sold, _ = row
        return (label, listed.replace(",", ""), sold.replace(",", ""))
    label, *rest = row
    if name == "revenue-table":
        label = label[: len("2026-11-26T00")]
    return (label, *(cell.replace(",", "") for cell in rest))
