"""The filters of the item list by name: SQL conditions, and the indexes that serve them.

A list's statement depends on which filters are given, not on their values, so it is compiled once
for each choice of filters, with the values as parameters.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Integer,
    Text,
    Uuid,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import TSQUERY, array

from cute_api.models import Item, ItemSummary
from cute_api.models.catalogue import PUBLIC
from cute_api.models.enums import ItemStatus
from cute_api.models.statements import parameter

ITEM_INDEXED = ("seller_id", "brand_id", "size", "color")
"""Filters by one value with an index on items, sorted by id."""
OF_SUMMARIES = ("condition", "status")
"""Filters by one value with an index only on summaries."""
EQUALITIES = (*ITEM_INDEXED, "category_id", *OF_SUMMARIES)
"""Filters by one value. For categories both tables have an index, sorted by id."""
PRICE_INDEXED = ("brand_id", "category_id")
"""Filters that also have an index on summaries, sorted by price."""
CASELESS = ("size", "color")
IDS = ("seller_id", "brand_id", "category_id")
PRICES = ("currency", "min_price", "max_price")
SEVERAL = {
    "brand_ids": "brand_id",
    "category_ids": "category_id",
    "seller_ids": "seller_id",
    "conditions": "condition",
    "sizes": "size",
    "colors": "color",
    "statuses": "status",
}
"""Filters by several values, with the filter for a single one. The document bounds their number;
there may be more categories, because each stands for its descendants.
"""
FOR_SALE = "for_sale"
"""The default filter by status. It has no parameter, so it has a single plan."""
STATUSES = (FOR_SALE, "status", "statuses")
"""The filters by status, of which at most one is given."""
UPDATED_SINCE = "updated_since"
BOUNDS = ("min_price", "max_price", UPDATED_SINCE)
"""Filters that may match few items, and have an index only on summaries."""
WORDS = "words"
"""The parameter that holds a search, as a tsquery."""
TRAITS = "traits"
"""The parameter that holds the traits that an item must have, as a tsquery."""
SCORE_UNITS = 1_000_000

SUMMARISED = (*STATUSES, *PRICES, UPDATED_SINCE, "condition", "conditions")
"""Filters without an index on items."""

Columns = Any
"""`Item`, `ItemSummary`, or columns of a subquery, with the names that both share."""

Condition = Callable[[Columns], ColumnElement[bool]]
"""A filter on such columns."""

Values = Mapping[str, str | int | datetime | list[str]]
"""The values of filters, by the names of their parameters."""


def equals(name: str, items: Columns, value: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition that a column equals a value, in the form of the filter's index."""
    column: Any = getattr(items, name)
    indexed = func.lower(column) if name in CASELESS else column
    condition: ColumnElement[bool] = indexed.bool_op("=")(value)
    return condition


def _equals(name: str, items: Columns) -> ColumnElement[bool]:
    value = parameter(name, Uuid() if name in IDS else Text())
    return equals(name, items, func.lower(value) if name in CASELESS else value)


def several(name: str) -> ColumnElement[Any]:
    """Return the values of a filter of `SEVERAL` as an array, in the form of its index."""
    of = SEVERAL[name]
    values = parameter(name, ARRAY(Uuid if of in IDS else Text))
    # Cast as text, because the planner knows nothing of the values in a subquery.
    return cast(func.lower(cast(values, Text)), ARRAY(Text)) if of in CASELESS else values


def _is_any(name: str, items: Columns) -> ColumnElement[bool]:
    return equals(SEVERAL[name], items, func.any(several(name)))


def words() -> ColumnElement[str]:
    """Return the parameter of the search."""
    return parameter(WORDS, TSQUERY())


CONDITIONS: dict[str, Condition] = {
    **{name: partial(_equals, name) for name in EQUALITIES},
    **{name: partial(_is_any, name) for name in SEVERAL},
    FOR_SALE: lambda items: items.status == ItemStatus.ACTIVE,
    "currency": lambda items: items.price_currency == parameter("currency", Text()),
    "min_price": lambda items: items.price_amount >= parameter("min_price", BigInteger()),
    "max_price": lambda items: items.price_amount <= parameter("max_price", BigInteger()),
    UPDATED_SINCE: lambda items: items.updated_at >= parameter(UPDATED_SINCE, DateTime(True)),
    WORDS: lambda items: items.search.bool_op("@@")(words()),
    TRAITS: lambda items: items.search.bool_op("@@")(parameter(TRAITS, TSQUERY())),
}


def id_array(ids: Iterable[str]) -> str:
    """Encode UUIDs as the value of an array parameter."""
    return f"{{{','.join(ids)}}}"


def public(items: Columns) -> list[ColumnElement[bool]]:
    """Return the conditions of public items, worded like the predicate of the partial indexes."""
    return [items.deleted_at.is_(None), items.status.in_(PUBLIC)]


def score(items: Columns) -> ColumnElement[int]:
    """Return an item's relevance as an integer, so that cursors carry it exactly."""
    return func.trunc(func.ts_rank(items.search, words()) * SCORE_UNITS).cast(Integer)


@dataclass(frozen=True, slots=True)
class Filters:
    """The given filters, by the names of `CONDITIONS`.

    Those of `base`, together with `public`, are served by an index in the list's order: on
    summaries if `in_summaries`, else on items. Those of `rest` have at best their own indexes.
    """

    base: tuple[str, ...]
    rest: tuple[str, ...]
    in_summaries: bool

    @property
    def by_values(self) -> bool:
        """Whether the best plan depends on the values, which it doesn't for a search alone."""
        return not self.search_alone and bool({*self.base, *self.rest} - {FOR_SALE})

    def merged(self, *, by_price: bool) -> str | None:
        """Return a filter by several values whose values can be merged in the list's order.

        It must have an index in that order, and be the only one besides prices and statuses, and
        in a list by price traits.
        """
        others = [name for name in self.rest if not (by_price and name == TRAITS)]
        if len(others) != 1 or {*self.base} - {*STATUSES, *PRICES}:
            return None
        of = SEVERAL.get(others[0])
        if by_price:
            indexed = of in PRICE_INDEXED
        else:
            indexed = of in ("category_id", *OF_SUMMARIES)
            indexed = indexed or (of in ITEM_INDEXED and not self.base)
        return others[0] if indexed else None

    @property
    def search_alone(self) -> bool:
        """Whether a search is the only filter besides the default one."""
        return not {*self.base} - {FOR_SALE} and self.rest == (WORDS,)

    @property
    def status(self) -> ColumnElement[Any] | None:
        """The single status that matches, or None if there may be several."""
        names = {*self.base, *self.rest}
        if FOR_SALE in names:
            return literal(ItemStatus.ACTIVE.value, Text)
        return parameter("status", Text()) if "status" in names else None

    @property
    def statuses(self) -> ColumnElement[Any]:
        """The array of statuses that match, if there may be several."""
        if "statuses" in {*self.base, *self.rest}:
            return several("statuses")
        return array([literal(status.value, Text) for status in PUBLIC])

    def on_base(self, items: Columns) -> list[ColumnElement[bool]]:
        """Return the conditions of `base`; on summaries without the status."""
        if self.in_summaries:
            return _on(items, (name for name in self.base if name not in STATUSES))
        visible = [items.deleted_at.is_(None)] if FOR_SALE in self.base else public(items)
        return [*visible, *_on(items, self.base)]

    def on_rest(self, items: Columns) -> list[ColumnElement[bool]]:
        return _on(items, self.rest)

    def on_all(self) -> tuple[Columns, list[ColumnElement[bool]]]:
        """Return the table and conditions to find all matches by the filters' own indexes."""
        names = [*self.base, *self.rest]
        of_items = [name for name in names if name not in SUMMARISED]
        if of_items and not {*names} & {*BOUNDS}:
            return Item, [*public(Item), *_on(Item, names)]
        found = [*_on(ItemSummary, (name for name in names if name not in of_items))]
        if self.status is None:
            found.append(ItemSummary.status == func.any(self.statuses))
        if not of_items:
            return ItemSummary, found
        bounded = Item.id.in_(select(ItemSummary.id).where(*found))
        return Item, [Item.deleted_at.is_(None), *_on(Item, of_items), bounded]


def _on(items: Columns, names: Iterable[str]) -> list[ColumnElement[bool]]:
    return [CONDITIONS[name](items) for name in names]
