"""Walk items in a list's order along an index for it, a part at a time."""

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
from cute_api.models.statements import parameter
from cute_api.services.items.filters import Columns, Filters

# Higher than any count, because PostgreSQL keeps a subquery's order only with a limit.
NO_LIMIT = 2**62
# The number of cached statements, each for a choice of filters, a sort and a limit.
STATEMENTS = 512

Keys = Callable[[Columns], list[ColumnElement[Any]]]
"""Returns the sort keys of columns."""

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
        """Return the condition to continue after a place, or an empty list at the start."""
        if not later:
            return []
        value = [parameter("after_value", BigInteger())] if self.by_price else []
        here, there = tuple_(*self._columns(items)), tuple_(*value, after_id())
        return [here > there if self.ascending else here < there]

    def keys(self, items: Any) -> list[ColumnElement[Any]]:
        """Return the sort keys; `items` may be a subquery with the columns."""
        columns = self._columns(items)
        return [column.asc() if self.ascending else column.desc() for column in columns]

    def _columns(self, items: Any) -> list[ColumnElement[Any]]:
        return [items.price_amount, items.id] if self.by_price else [items.id]


def materialised(statement: SelectBase, name: str) -> CTE:
    """Return a CTE that is planned separately, so that an outer limit can't change its index.

    It still runs only as far as it is read.
    """
    return statement.cte(name).prefix_with("MATERIALIZED")


def number(value: int) -> ColumnElement[int]:
    """Return a constant for a statement."""
    return literal_column(str(value), Integer)


def nearest(filters: Filters, order: ItemOrder, size: int, *, later: bool = False) -> Columns:
    """Return columns of the first `size` items after a place, before applying `rest`."""
    return walk(filters, size, order.keys, lambda rows: order.after(rows, later=later)).c


def walk(
    filters: Filters,
    size: int,
    keys: Keys,
    conditions: Callable[[Columns], list[ColumnElement[bool]]],
) -> Subquery:
    """Select the first `size` rows of `base` in an order, along its index.

    With several statuses, each has its own range of the index, and the first rows of each are
    merged.
    """

    def first(rows: Any, *more: ColumnElement[bool]) -> Select[Any]:
        found = select(rows.__table__).where(*filters.on_base(rows), *conditions(rows), *more)
        return found.order_by(*keys(rows)).limit(number(size))

    if not filters.in_summaries:
        return first(Item).subquery("near")
    if filters.status is not None:
        walked = first(ItemSummary, ItemSummary.status == filters.status)
    else:
        statuses = each_of(filters.statuses, "status")
        each = first(ItemSummary, ItemSummary.status == statuses.c.value).lateral("each_status")
        walked = select(each).select_from(statuses).join(each, true())
        walked = walked.order_by(*keys(each.c)).limit(number(size))
    return walked.subquery("near")


def each_of(values: ColumnElement[Any], name: str) -> Subquery:
    """Return the distinct values of an array as rows."""
    return select(func.unnest(values).label("value")).distinct().subquery(f"wanted_{name}")


def number_of(rows: CTE) -> ColumnElement[int]:
    """Return the number of rows as column `matching`."""
    return select(func.count()).select_from(rows).scalar_subquery().label("matching")


def after_id() -> ColumnElement[UUID]:
    """Return the parameter for the id of the last row before a page."""
    return parameter("after_id", Uuid())
