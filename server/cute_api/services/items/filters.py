"""The filters of the item list, by name: conditions in SQL, and which of them one index serves.

What the statements of a list look like depends on which filters are given, not on their values: so
a list is compiled once for each choice of filters, and the values are its parameters.
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
from cute_api.models.enums import ItemStatus
from cute_api.models.reads import parameter
from cute_api.services.items.items import PUBLIC

ITEM_INDEXED = ("seller_id", "brand_id", "size", "color")
"""The filters by one value that have an index of items, sorted by id."""
OF_SUMMARIES = ("condition", "status")
"""Those that only summaries have an index for."""
EQUALITIES = (*ITEM_INDEXED, "category_id", *OF_SUMMARIES)
"""The filters by one value. Of categories both have an index, sorted by id."""
PRICE_INDEXED = ("brand_id", "category_id")
"""Those that have an index of summaries sorted by price, too."""
CASELESS = ("size", "color")
IDS = ("seller_id", "brand_id", "category_id")
PRICES = ("currency", "min_price", "max_price")
SEVERAL = {
    "brand_ids": "brand_id",
    "category_ids": "category_id",
    "conditions": "condition",
    "sizes": "size",
    "colors": "color",
    "statuses": "status",
}
"""The filters by several values: what they are of. How many a caller may give is in the document;
of categories there may be more, since each stands for those below it.
"""
FOR_SALE = "for_sale"
"""What lists show unless asked otherwise. It takes no value, so one plan is made of it."""
STATUSES = (FOR_SALE, "status", "statuses")
"""The filters by status, of which there is one at most."""
UPDATED_SINCE = "updated_since"
BOUNDS = ("min_price", "max_price", UPDATED_SINCE)
"""Filters that may let few items through, and that only summaries have an index for."""
WORDS = "words"
"""The parameter that holds a search, as a tsquery."""
SCORE_UNITS = 1_000_000

SUMMARISED = (*STATUSES, *PRICES, UPDATED_SINCE, "condition", "conditions")
"""Filters that items have no index for."""

Columns = Any
"""`Item`, `ItemSummary`, or the columns of a part of one: by the names that both have."""

Condition = Callable[[Columns], ColumnElement[bool]]
"""A filter, on such columns."""

Values = Mapping[str, str | int | datetime | list[str]]
"""The values of filters, by the names of their parameters."""


def equals(name: str, items: Columns, value: ColumnElement[Any]) -> ColumnElement[bool]:
    """That an item's column is a value, as the index of the filter has it."""
    column: Any = getattr(items, name)
    indexed = func.lower(column) if name in CASELESS else column
    condition: ColumnElement[bool] = indexed.bool_op("=")(value)
    return condition


def _equals(name: str, items: Columns) -> ColumnElement[bool]:
    value = parameter(name, Uuid() if name in IDS else Text())
    return equals(name, items, func.lower(value) if name in CASELESS else value)


def several(name: str) -> ColumnElement[Any]:
    """The array of values that a filter of `SEVERAL` is given, as the index has them."""
    of = SEVERAL[name]
    values = parameter(name, ARRAY(Uuid if of in IDS else Text))
    # As text, for the planner to know the values: of a subquery it knows nothing.
    return cast(func.lower(cast(values, Text)), ARRAY(Text)) if of in CASELESS else values


def _is_any(name: str, items: Columns) -> ColumnElement[bool]:
    return equals(SEVERAL[name], items, func.any(several(name)))


def words() -> ColumnElement[str]:
    """The search."""
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
}


def id_array(ids: Iterable[str]) -> str:
    """UUIDs as the value of a parameter that is an array of them."""
    return f"{{{','.join(ids)}}}"


def public(items: Columns) -> list[ColumnElement[bool]]:
    """What everyone may see, with the predicate of the partial indexes in its words."""
    return [items.deleted_at.is_(None), items.status.in_(PUBLIC)]


def score(items: Columns) -> ColumnElement[int]:
    """How well an item matches the search, as a whole number: cursors must carry it unrounded."""
    return func.trunc(func.ts_rank(items.search, words()) * SCORE_UNITS).cast(Integer)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which filters, by the names of `CONDITIONS`.

    Those of `base`, with what is public, have one index together that is sorted in the list's
    order: of summaries if `in_summaries`, else of items. Those of `rest` have their own at best.
    """

    base: tuple[str, ...]
    rest: tuple[str, ...]
    in_summaries: bool

    @property
    def by_values(self) -> bool:
        """Whether the best plan depends on the values. That of a search alone does not."""
        return not self.search_alone and bool({*self.base, *self.rest} - {FOR_SALE})

    def merged(self, *, by_price: bool) -> str | None:
        """The filter by several values that is all there is besides prices and statuses, if each
        of its values has an index in the list's order.
        """
        if len(self.rest) != 1 or {*self.base} - {*STATUSES, *PRICES}:
            return None
        of = SEVERAL.get(self.rest[0])
        if by_price:
            indexed = of in PRICE_INDEXED
        else:
            indexed = of in ("category_id", *OF_SUMMARIES)
            indexed = indexed or (of in ITEM_INDEXED and not self.base)
        return self.rest[0] if indexed else None

    @property
    def search_alone(self) -> bool:
        """Whether there is a search and nothing else, but for what lists show anyway."""
        return not {*self.base} - {FOR_SALE} and self.rest == (WORDS,)

    @property
    def status(self) -> ColumnElement[Any] | None:
        """The one status that is let through; None where there may be several."""
        given = {*self.base, *self.rest}
        if FOR_SALE in given:
            return literal(ItemStatus.ACTIVE.value, Text)
        return parameter("status", Text()) if "status" in given else None

    @property
    def statuses(self) -> ColumnElement[Any]:
        """The array of statuses that are let through, where there may be several."""
        if "statuses" in {*self.base, *self.rest}:
            return several("statuses")
        return array([literal(status.value, Text) for status in PUBLIC])

    def on_base(self, items: Columns) -> list[ColumnElement[bool]]:
        """The conditions on items; those on summaries, apart from the status."""
        if self.in_summaries:
            return _on(items, (name for name in self.base if name not in STATUSES))
        seen = [items.deleted_at.is_(None)] if FOR_SALE in self.base else public(items)
        return [*seen, *_on(items, self.base)]

    def on_rest(self, items: Columns) -> list[ColumnElement[bool]]:
        return _on(items, self.rest)

    def on_all(self) -> tuple[Columns, list[ColumnElement[bool]]]:
        """The table in which all that match are looked for by their own indexes, and how."""
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
