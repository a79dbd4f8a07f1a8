"""Statistics of the prices of sold items, by category, brand and condition.

Only the newest `MAX_SALES` sold items that match are examined, so that the cost is bounded; the
response says whether those were all. Groups of fewer than `LEAST_SALES` are left out, so that no
single sale can be recognised.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypedDict

from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    Text,
    cast,
    func,
    literal,
    literal_column,
    null,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import array

from cute_api.lib.json_objects import Json
from cute_api.models import Brand, Category, Item, ItemSummary
from cute_api.models.enums import ItemStatus
from cute_api.models.statements import Reads, Statement, parameter
from cute_api.services.common.moments import moment
from cute_api.services.items.filters import CONDITIONS, id_array
from cute_api.services.items.listing import DEFAULT_CURRENCY, REFERENCES

MAX_SALES = 10_000
LEAST_SALES = 10
MAX_GROUPS = 100
BEGINS = timedelta(days=90)
"""How far back sales count without `sold_since`."""
QUARTILES = (0.25, 0.5, 0.75)

FILTERS = {"category_id": "category_ids", "brand_id": "brand_ids", "condition": "conditions"}
"""The filters of the operation, with those of `filters.CONDITIONS` for several values."""
GROUPS = {"category": "category_id", "brand": "brand_id", "condition": "condition"}


@cache
def _statement(given: frozenset[str], groups: tuple[str, ...]) -> Statement:
    """Return one row for each group with the number of examined items; one row without groups."""
    conditions = [CONDITIONS[name](ItemSummary) for name in sorted(given)]
    newest = (
        select(
            ItemSummary.id,
            ItemSummary.category_id,
            ItemSummary.brand_id,
            ItemSummary.condition,
            ItemSummary.price_amount,
        )
        .where(
            ItemSummary.status == literal(ItemStatus.SOLD.value, Text),
            ItemSummary.price_currency == parameter("currency", Text()),
            *conditions,
        )
        .order_by(ItemSummary.id.desc())
        .limit(literal_column(str(MAX_SALES)))
        .cte("newest")
    )
    columns = [newest.c[GROUPS[name]] for name in groups]
    sales = func.count()
    quartiles = func.percentile_disc(array(QUARTILES)).within_group(newest.c.price_amount)
    found = (
        select(
            *columns, sales.label("sales"), cast(quartiles, ARRAY(BigInteger)).label("quartiles")
        )
        .join(Item, Item.id == newest.c.id)
        .where(Item.sold_at >= parameter("since", DateTime(timezone=True)))
        .group_by(*columns)
        .having(sales >= literal_column(str(LEAST_SALES)))
        .order_by(sales.desc(), *columns)
        .limit(literal_column(str(MAX_GROUPS)))
        .subquery("found")
    )
    of_group = {name: found.c[GROUPS[name]] if name in groups else null() for name in GROUPS}
    examined = select(func.count()).select_from(newest).scalar_subquery()
    counted = select(examined.label("examined")).subquery("one")
    statement = (
        select(
            counted.c.examined,
            cast(of_group["category"], Text).label("category_id"),
            Category.name.label("category"),
            cast(Category.parent_id, Text).label("parent_id"),
            Category.path,
            cast(of_group["brand"], Text).label("brand_id"),
            Brand.name.label("brand"),
            cast(of_group["condition"], Text).label("condition"),
            found.c.sales,
            found.c.quartiles,
        )
        .select_from(counted)
        .outerjoin(found, true())
        .outerjoin(Category, Category.id == of_group["category"])
        .outerjoin(Brand, Brand.id == of_group["brand"])
        .order_by(found.c.sales.desc(), *(found.c[GROUPS[name]] for name in groups))
    )
    return Statement(statement, by_values=True)


class PricesQuery(TypedDict, total=False):
    """Parameters of `get_market_prices`."""

    category_id: list[str]
    brand_id: list[str]
    condition: list[str]
    currency: str
    sold_since: str
    group_by: list[str]


def statistics(reads: Reads, query: Mapping[str, Any], *, now: datetime) -> Json:
    """Return schema `MarketPrices`. `query` holds the operation's parameters."""
    currency: str = query.get("currency", DEFAULT_CURRENCY)
    asked = query.get("group_by", ())
    values: dict[str, Any] = {
        "currency": currency,
        "since": moment(query, "sold_since") if "sold_since" in query else now - BEGINS,
    }
    for name, several in FILTERS.items():
        if name in query and name in REFERENCES:
            reached = reads.rows(REFERENCES[name], ids=id_array(query[name]))
            values[several] = id_array(row.id for row in reached)
        elif name in query:
            values[several] = query[name]
    groups = tuple(name for name in GROUPS if name in asked)
    rows = reads.rows(_statement(frozenset(values) & {*FILTERS.values()}, groups), **values)
    return {
        "currency": currency,
        "complete": rows[0].examined < MAX_SALES,
        "data": [_document(row, currency) for row in rows if row.sales is not None],
    }


def _document(row: Any, currency: str) -> Json:
    """Return schema `SoldPrices`."""
    low, median, high = ({"amount": amount, "currency": currency} for amount in row.quartiles)
    category = {
        "id": row.category_id,
        "name": row.category,
        "parent_id": row.parent_id,
        "path": row.path,
    }
    return {
        "category": None if row.category_id is None else category,
        "brand": None if row.brand_id is None else {"id": row.brand_id, "name": row.brand},
        "condition": row.condition,
        "sales": row.sales,
        "low": low,
        "median": median,
        "high": high,
    }
