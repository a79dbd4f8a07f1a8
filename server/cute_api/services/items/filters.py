"""The filters of the item list, by name: conditions in SQL, and which of them one index serves.

What the statements of a list look like depends on which filters are given, not on their values: so
a list is compiled once for each choice of filters, and the values are its parameters.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, DateTime, Integer, Text, Uuid, cast, func
from sqlalchemy.dialects.postgresql import TSQUERY

from cute_api.models import Item
from cute_api.models.enums import ItemStatus
from cute_api.models.reads import parameter
from cute_api.services.items.items import PUBLIC

EQUALITIES = ("seller_id", "brand_id", "size", "color", "category_id", "status", "condition")
"""The filters by one value. Each has an index sorted by id."""
PRICE_INDEXED = ("brand_id", "category_id")
"""Those that have an index sorted by price, too, and one of what is for sale."""
FOR_SALE_INDEXED = ("category_id",)
"""Those that have an index of what is for sale, sorted by id."""
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
UPDATED_SINCE = "updated_since"
WORDS = "words"
"""The parameter that holds a search, as a tsquery."""
SCORE_UNITS = 1_000_000

Condition = Callable[[type[Item]], ColumnElement[bool]]
"""A filter, on the table of items or on a part of it."""

Values = Mapping[str, str | int | datetime | list[str]]
"""The values of filters, by the names of their parameters."""


def equals(name: str, items: type[Item], value: ColumnElement[Any]) -> ColumnElement[bool]:
    """That an item's column is a value, as the index of the filter has it."""
    column: Any = getattr(items, name)
    indexed = func.lower(column) if name in CASELESS else column
    condition: ColumnElement[bool] = indexed.bool_op("=")(value)
    return condition


def _equals(name: str, items: type[Item]) -> ColumnElement[bool]:
    value = parameter(name, Uuid() if name in IDS else Text())
    return equals(name, items, func.lower(value) if name in CASELESS else value)


def several(name: str) -> ColumnElement[Any]:
    """The array of values that a filter of `SEVERAL` is given, as the index has them."""
    of = SEVERAL[name]
    values = parameter(name, ARRAY(Uuid if of in IDS else Text))
    # As text, for the planner to know the values: of a subquery it knows nothing.
    return cast(func.lower(cast(values, Text)), ARRAY(Text)) if of in CASELESS else values


def _is_any(name: str, items: type[Item]) -> ColumnElement[bool]:
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


def public(items: type[Item]) -> list[ColumnElement[bool]]:
    """What everyone may see: the predicate of the partial indexes, in its words."""
    return [items.deleted_at.is_(None), items.status.in_(PUBLIC)]


def score(items: type[Item]) -> ColumnElement[int]:
    """How well an item matches the search, as a whole number: cursors must carry it unrounded."""
    return func.trunc(func.ts_rank(items.search, words()) * SCORE_UNITS).cast(Integer)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which filters, by the names of `CONDITIONS`.

    Those of `base`, with what is public, have one index together that is sorted in the list's
    order; those of `rest` have their own at best.
    """

    base: tuple[str, ...]
    rest: tuple[str, ...]

    @property
    def by_values(self) -> bool:
        """Whether the best plan depends on the values. That of a search alone does not."""
        return not self.search_alone and bool({*self.base, *self.rest} - {FOR_SALE})

    def merged(self, *, by_price: bool) -> str | None:
        """The filter by several values that is all there is besides prices and what is for sale, if
        each of its values has an index in the list's order.
        """
        if len(self.rest) != 1 or {*self.base} - {FOR_SALE, *PRICES}:
            return None
        of = SEVERAL.get(self.rest[0])
        for_sale = FOR_SALE in self.base
        indexed = PRICE_INDEXED if by_price else FOR_SALE_INDEXED if for_sale else EQUALITIES
        return self.rest[0] if of in indexed else None

    @property
    def search_alone(self) -> bool:
        """Whether there is a search and nothing else, but for what lists show anyway."""
        return not {*self.base} - {FOR_SALE} and self.rest == (WORDS,)

    def on_base(self, items: type[Item]) -> list[ColumnElement[bool]]:
        return [*public(items), *_on(items, self.base)]

    def on_rest(self, items: type[Item]) -> list[ColumnElement[bool]]:
        return _on(items, self.rest)

    def on_all(self, items: type[Item]) -> list[ColumnElement[bool]]:
        return [*self.on_base(items), *self.on_rest(items)]


def _on(items: type[Item], names: Iterable[str]) -> list[ColumnElement[bool]]:
    return [CONDITIONS[name](items) for name in names]
