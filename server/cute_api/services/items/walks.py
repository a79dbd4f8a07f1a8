"""Walking items in the order of a list along an index that is made for it, a part at a time."""

from collections.abc import Callable
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    SelectBase,
    Subquery,
    Uuid,
    func,
    literal_column,
    select,
    true,
    tuple_,
)

from cute_api.models import Item, ItemSummary
from cute_api.models.reads import parameter
from cute_api.services.items.filters import WORDS, Columns, Filters

# More than there are: PostgreSQL keeps to the order of a subquery that has a limit.
NO_LIMIT = 2**62
# How many statements are kept compiled, each for a choice of filters, a sort and a limit.
STATEMENTS = 512

Keys = Callable[[Columns], list[ColumnElement[Any]]]
"""What to sort columns by."""

Place = tuple[int | None, UUID]
"""Where a page continues: the last row's sort value, if the list has one, and its id."""


class ItemOrder(Enum):
    """How rows are sorted: by price, if at all, then by id, both in one direction."""

    NEWEST = "newest"
    PRICE_ASC = "price_asc"
    PRICE_DESC = "price_desc"

    @property
    def by_price(self) -> bool:
        return self is not ItemOrder.NEWEST

    @property
    def ascending(self) -> bool:
        return self is ItemOrder.PRICE_ASC

    def after(self, items: Columns, *, later: bool) -> list[ColumnElement[bool]]:
        """The condition that continues after a place; none at the start."""
        if not later:
            return []
        value = [parameter("after_value", BigInteger())] if self.by_price else []
        here, there = tuple_(*self._columns(items)), tuple_(*value, after_id())
        return [here > there if self.ascending else here < there]

    def keys(self, items: Any) -> list[ColumnElement[Any]]:
        """What to sort by; `items` may be a subquery that has the columns."""
        columns = self._columns(items)
        return [column.asc() if self.ascending else column.desc() for column in columns]

    def _columns(self, items: Any) -> list[ColumnElement[Any]]:
        return [items.price_amount, items.id] if self.by_price else [items.id]


def materialised(statement: SelectBase, name: str) -> CTE:
    """Planned by itself: a limit outside must not turn it into a walk along the wrong index.

    Run only as far as it is read: a limit outside also ends it.
    """
    return statement.cte(name).prefix_with("MATERIALIZED")


def number(value: int) -> ColumnElement[int]:
    """A constant of a statement."""
    return literal_column(str(value), Integer)


def nearest(filters: Filters, order: ItemOrder, size: int, *, later: bool = False) -> Columns:
    """The columns of the first `size` items after a place, before `rest` is applied."""
    return walk(filters, size, order.keys, lambda rows: order.after(rows, later=later)).c


def walk(
    filters: Filters,
    size: int,
    keys: Keys,
    conditions: Callable[[Columns], list[ColumnElement[bool]]],
) -> Subquery:
    """The first `size` rows of `base` in an order, along the index made for it.

    Where several statuses are let through, each has its own place in the index: the first of each
    are merged. A search needs the words of items, too.
    """

    def first(rows: Any, *more: ColumnElement[bool]) -> Select[Any]:
        found = select(rows.__table__).where(*filters.on_base(rows), *conditions(rows), *more)
        return found.order_by(*keys(rows)).limit(number(size))

    if not filters.in_summaries:
        return first(Item).subquery("near")
    if filters.status is not None:
        walked = first(ItemSummary, ItemSummary.status == filters.status)
    else:
        wanted = each_of(filters.statuses, "status")
        each = first(ItemSummary, ItemSummary.status == wanted.c.value).lateral("each_status")
        walked = select(each).select_from(wanted).join(each, true())
        walked = walked.order_by(*keys(each.c)).limit(number(size))
    if WORDS not in filters.rest:
        return walked.subquery("near")
    summaries = walked.subquery("walked")
    searched = select(summaries, Item.search).join(Item, Item.id == summaries.c.id)
    return searched.order_by(*keys(summaries.c)).subquery("near")


def each_of(values: ColumnElement[Any], name: str) -> Subquery:
    """The values of an array as rows, each once."""
    return select(func.unnest(values).label("value")).distinct().subquery(f"wanted_{name}")


def number_of(rows: CTE) -> ColumnElement[int]:
    """How many rows there are, as the column `matching`."""
    return select(func.count()).select_from(rows).scalar_subquery().label("matching")


def after_id() -> ColumnElement[UUID]:
    """The parameter that holds the id of the last row before a page."""
    return parameter("after_id", Uuid())
