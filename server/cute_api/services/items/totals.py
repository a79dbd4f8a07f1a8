"""The cheapest items with shipping to a country.

No index can have each country's sum, so the `RANKED` matches that cost least without shipping are
sorted by it. They are all matches if there are no more, found by the filters' own indexes; if there
are more, the index of prices is followed until they are found, or that of the categories that have
the traits. So each page costs the same.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Text, any_, cast, func, select, tuple_
from sqlalchemy.dialects.postgresql import JSONB

from cute_api.models.statements import Reads, Statement, parameter, pick
from cute_api.services.common.pagination import rows_read
from cute_api.services.items.columns import ItemColumns
from cute_api.services.items.filters import TRAITS, Filters, Values
from cute_api.services.items.pages import RankedItem, merging, place_values, shown
from cute_api.services.items.walks import (
    NO_LIMIT,
    STATEMENTS,
    ItemOrder,
    Place,
    after_id,
    materialised,
    nearest,
    number,
    number_of,
)

RANKED = 2_000
DESTINATIONS = "destinations"


def cheapest(
    reads: Reads,
    filters: Filters,
    values: Values,
    destinations: Sequence[str],
    after: Place | None,
    *,
    count: int,
    many: bool,
) -> list[RankedItem]:
    """Return the first `count` items after a place, with their totals as scores.

    `filters` are made for an order by price; if they name categories that narrow the traits, these
    are merged. `destinations` are those of options that count, most specific first. `many` says
    that the traits are not rare.
    """
    parameters = {**values, **place_values(after), DESTINATIONS: list(destinations)}
    later = after is not None
    rows: Sequence[Any] = []
    merged = filters.merged(by_price=True) if many else None
    many = many and {*filters.rest} <= {TRAITS, merged}
    if not many:
        rows = reads.rows(_gathered(filters, RANKED, rows_read(count), later=later), **parameters)
        many = bool(rows) and rows[0].matching > RANKED
    if many:
        first = _followed(filters, merged, RANKED, rows_read(count), later=later)
        rows = reads.rows(first, **parameters)
    return [RankedItem(pick(row, ItemColumns), row.total) for row in rows[:count]]


@lru_cache(STATEMENTS)
def _gathered(filters: Filters, most: int, count: int, *, later: bool) -> Statement:
    """Select a page of all matches; `matching` is above `most` if they are too many."""
    items, conditions = filters.on_all()
    matches = select(items.id, items.price_amount, items.shipping).where(*conditions)
    return _page(filters, matches.limit(number(most + 1)), count, later=later)


@lru_cache(STATEMENTS)
def _followed(
    filters: Filters, merged: str | None, most: int, count: int, *, later: bool
) -> Statement:
    """Select a page of the matches that cost least without shipping."""
    if merged is not None:
        return _page(
            filters, merging(filters, merged, ItemOrder.PRICE_ASC, most), count, later=later
        )
    items = nearest(filters, ItemOrder.PRICE_ASC, NO_LIMIT)
    first = select(items.id, items.price_amount, items.shipping).where(*filters.on_rest(items))
    ordered = first.order_by(*ItemOrder.PRICE_ASC.keys(items)).limit(number(most))
    return _page(filters, ordered, count, later=later)


def _page(filters: Filters, candidates: Any, count: int, *, later: bool) -> Statement:
    found = materialised(candidates, "found")
    ranked = select(found.c.id, _total(found.c).label("total"), number_of(found)).subquery("ranked")
    page = select(ranked)
    if later:
        there = tuple_(parameter("after_value", BigInteger()), after_id())
        page = page.where(tuple_(ranked.c.total, ranked.c.id) > there)

    def keys(rows: Any) -> list[ColumnElement[Any]]:
        return [rows.total, rows.id]

    page = page.order_by(*keys(ranked.c)).limit(number(count))
    return shown(filters, page.subquery("page"), keys, "total", "matching")


def _total(items: Any) -> ColumnElement[int]:
    """An item's price with shipping by the most specific option."""
    option = func.jsonb_array_elements(items.shipping).table_valued("value").render_derived()
    value = cast(option.c.value, JSONB)
    destination = value["destination"].astext
    wanted = parameter(DESTINATIONS, ARRAY(Text))
    cost = (
        select(cast(value["price"]["amount"].astext, BigInteger))
        .select_from(option)
        .where(destination == any_(wanted))
        .order_by(func.array_position(wanted, destination))
        .limit(number(1))
        .scalar_subquery()
    )
    total: ColumnElement[int] = items.price_amount + cost
    return total
