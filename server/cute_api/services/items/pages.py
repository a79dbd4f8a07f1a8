"""Finding one page of items among very many, at a cost that hardly grows with how many there are.

PostgreSQL plans a sorted list with a limit as if what the filters let through were spread evenly.
Where it is not (a size that a category never has, the cheapest of what is always dear) such a plan
reads the whole index to find a handful. So the plan is not left to chance:

1. *Near*: the first `NEAR` items in the list's order, along an index made for it. By price that is
   an index of what is for sale, unless another status is asked for. Whatever is not rare fills a
   page from them, mostly from the first few. With several filters the index is that of the rarest
   value.
2. *All*: what is not found there is mostly rare, so all that match are gathered through the
   filters' own indexes, and sorted. Several values of one filter alone, such as a category's
   descendants, are merged at once, each from its own index.
3. *On*: where more than `GATHERED` match they are many, only not among the first, as after an
   import. So the list's own index is followed until the page is full. A search for what is frequent
   by the planner's estimate does that at once, through `FOLLOWED` items, before it gathers any.

A search ranked by relevance can't stop at the first hits: any may be the best. So it ranks the hits
among the `RANKED_NEWEST` newest items when they are `RANKED_ENOUGH`, and older hits follow, newest
first. When they are fewer, it ranks all hits, if those are no more than `RANKED_ALL` and not
frequent by the planner's estimate.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from functools import lru_cache
from typing import Any, NamedTuple
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
from sqlalchemy.orm import aliased

from cute_api.models import Item
from cute_api.models.reads import Reads, Statement, parameter
from cute_api.services.common.pagination import HIGHEST, LOWEST, rows_read
from cute_api.services.items import estimates
from cute_api.services.items.columns import SELECTED, ItemColumns, joined
from cute_api.services.items.filters import SEVERAL, Filters, Values, equals, score, several

NEAR = 4_000
GATHERED = 5_000
FOLLOWED = 50_000
RANKED_NEWEST = 2_500
RANKED_ENOUGH = 25
RANKED_ALL = 5_000
# With those that come up while somebody walks the list.
RANKED_MOST = 8 * RANKED_NEWEST
# More than there are: PostgreSQL keeps to the order of a subquery that has a limit.
NO_LIMIT = 2**62
# How many statements are kept compiled, each for a choice of filters, a sort and a limit.
STATEMENTS = 512
WIDTH = len(SELECTED)

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

    def after(self, items: type[Item], *, later: bool) -> list[ColumnElement[bool]]:
        """The condition that continues after a place; none at the start."""
        if not later:
            return []
        value = [parameter("after_value", BigInteger())] if self.by_price else []
        here, there = tuple_(*self._columns(items)), tuple_(*value, _after_id())
        return [here > there if self.ascending else here < there]

    def keys(self, items: Any) -> list[ColumnElement[Any]]:
        """What to sort by; `items` may be a subquery that has the columns."""
        columns = self._columns(items)
        return [column.asc() if self.ascending else column.desc() for column in columns]

    def _columns(self, items: Any) -> list[ColumnElement[Any]]:
        return [items.price_amount, items.id] if self.by_price else [items.id]


class Hit(NamedTuple):
    """An item and its score; older ones have none."""

    item: ItemColumns
    score: int | None


def find(
    reads: Reads,
    filters: Filters,
    values: Values,
    order: ItemOrder,
    after: Place | None,
    *,
    count: int,
    many: bool = False,
) -> list[ItemColumns]:
    """The first `count` items after a place.

    `many` says that more match than are gathered, which `is_frequent` found.
    """
    later = after is not None
    given = {**values, **_place(after)}
    read = rows_read(count)
    rows: Sequence[Any] = []
    merged = filters.merged(by_price=order.by_price)
    if merged is not None:
        rows = reads.rows(_merged(filters, merged, order, read, later=later), **given)
        return [_item(row) for row in rows[:count]]
    # Without other filters a page is all that is needed.
    size = NEAR if filters.rest else read
    if not many:
        rows = reads.rows(_near(filters, order, size, read, later=later), **given)
    if len(rows) < count and filters.search_alone and (many or is_frequent(reads, values)):
        rows = reads.rows(_near(filters, order, FOLLOWED, read, later=later), **given)
    if len(rows) < count and filters.rest:
        rows = reads.rows(_all(filters, order, GATHERED, read, later=later), **given)
        if rows and rows[0][WIDTH] > GATHERED:
            rows = reads.rows(_near(filters, order, NO_LIMIT, read, later=later), **given)
    return [_item(row) for row in rows[:count]]


def is_frequent(reads: Reads, values: Values) -> bool:
    """Whether a search finds too many items to gather them, by the planner's estimate.

    It spares reading what the index of words has of a frequent one: milliseconds for 100,000 items.
    """
    return estimates.hits(reads, values) > GATHERED


def ranked_start(
    reads: Reads, filters: Filters, values: Values, count: int
) -> tuple[list[Hit], UUID, bool]:
    """The best hits, the id from which on hits are ranked at all, and whether there are too many.

    The id is `LOWEST` where all are ranked, and `HIGHEST` where none is.
    """
    read = rows_read(count)
    near = reads.rows(_ranked_newest(filters, RANKED_NEWEST, read), **values)
    floor = _floor(near[0]) if near else HIGHEST
    if near and (near[0][WIDTH + 1] >= RANKED_ENOUGH or floor == LOWEST):
        return _hits(near, count), floor, False
    if filters.search_alone and is_frequent(reads, values):
        return _hits(near, count), floor, True
    found = reads.rows(_ranked_all(filters, RANKED_ALL, read, later=False), **values)
    if found and found[0][WIDTH + 1] > RANKED_ALL:
        return _hits(near, count), floor, False
    return _hits(found, count), LOWEST, False


def ranked(
    reads: Reads, filters: Filters, values: Values, *, floor: UUID, after: Place, count: int
) -> list[Hit]:
    """The best `count` hits after a place, of those from the id `floor` on."""
    given = {**values, **_place(after)}
    if floor == LOWEST:
        everything = _ranked_all(filters, NO_LIMIT, rows_read(count), later=True)
        return _hits(reads.rows(everything, **given), count)
    statement = _ranked_from(filters, RANKED_MOST, rows_read(count))
    return _hits(reads.rows(statement, **given, floor=str(floor)), count)


def materialised(statement: SelectBase, name: str) -> CTE:
    """Planned by itself: a limit outside must not turn it into a walk along the wrong index.

    Run only as far as it is read: a limit outside also ends it.
    """
    return statement.cte(name).prefix_with("MATERIALIZED")


def number(value: int) -> ColumnElement[int]:
    """A constant of a statement."""
    return literal_column(str(value), Integer)


def nearest(filters: Filters, order: ItemOrder, size: int, *, later: bool = False) -> type[Item]:
    """The first `size` items after a place, before `rest` is applied, as a table."""
    rows = (
        select(Item.__table__)
        .where(*filters.on_base(Item), *order.after(Item, later=later))
        .order_by(*order.keys(Item))
        .limit(number(size))
    )
    return aliased(Item, rows.subquery("near"))


@lru_cache(STATEMENTS)
def _near(filters: Filters, order: ItemOrder, size: int, count: int, *, later: bool) -> Statement:
    items = nearest(filters, order, size, later=later)
    page = (
        select(items.id, items.price_amount)
        .where(*filters.on_rest(items))
        .order_by(*order.keys(items))
        .limit(number(count))
    )
    return _shown(filters, page.subquery("page"), order.keys)


@lru_cache(STATEMENTS)
def _all(filters: Filters, order: ItemOrder, most: int, count: int, *, later: bool) -> Statement:
    """Columns of the items, and how many match, counted up to `most` and one more."""
    conditions = [*filters.on_all(Item), *order.after(Item, later=later)]
    every = select(Item.id, Item.price_amount).where(*conditions)
    found = materialised(select(materialised(every, "every")).limit(number(most + 1)), "found")
    page = select(found, _number_of(found)).order_by(*order.keys(found.c)).limit(number(count))
    return _shown(filters, page.subquery("page"), order.keys, "matching")


@lru_cache(STATEMENTS)
def _merged(filters: Filters, name: str, order: ItemOrder, count: int, *, later: bool) -> Statement:
    """The first items of each of several values, which may be one value in other letters."""
    values = select(func.unnest(several(name)).label("value")).distinct().subquery("wanted")
    each = (
        select(Item.id, Item.price_amount)
        .where(
            *filters.on_base(Item),
            *order.after(Item, later=later),
            equals(SEVERAL[name], Item, values.c.value),
        )
        .order_by(*order.keys(Item))
        .limit(number(count))
        .lateral("each")
    )
    merged = select(each.c.id, each.c.price_amount).select_from(values).join(each, true())
    page = merged.order_by(*order.keys(each.c)).limit(number(count)).subquery("page")
    return _shown(filters, page, order.keys)


@lru_cache(STATEMENTS)
def _ranked_newest(filters: Filters, newest: int, count: int) -> Statement:
    items = nearest(filters, ItemOrder.NEWEST, newest)
    hits = select(items.id, score(items).label("score")).where(*filters.on_rest(items))
    return _best(filters, materialised(hits, "hits"), newest, count, later=False)


@lru_cache(STATEMENTS)
def _ranked_all(filters: Filters, most: int, count: int, *, later: bool) -> Statement:
    """The hits are counted, and ranked, up to `most` and one more."""
    every = select(Item.id, score(Item).label("score")).where(*filters.on_all(Item))
    hits = select(materialised(every, "every")).limit(number(most + 1))
    return _best(filters, materialised(hits, "hits"), None, count, later=later)


@lru_cache(STATEMENTS)
def _ranked_from(filters: Filters, most: int, count: int) -> Statement:
    # The lowest ids come first under the limit: those that the first page saw are among them.
    rows = (
        select(Item.__table__)
        .where(*filters.on_base(Item), Item.id >= parameter("floor", Uuid()))
        .order_by(Item.id)
        .limit(number(most))
    )
    items = aliased(Item, rows.subquery("newest"))
    hits = select(items.id, score(items).label("score")).where(*filters.on_rest(items))
    return _best(filters, materialised(hits, "hits"), None, count, later=True)


def _best(filters: Filters, hits: CTE, newest: int | None, count: int, *, later: bool) -> Statement:
    """Columns of the items and their scores, how many hits there are, the last id of `newest`."""
    page: Select[Any] = select(hits, _number_of(hits)).limit(number(count))
    also = ["score", "matching"]
    if newest is not None:
        floor = (
            select(Item.id)
            .where(*filters.on_base(Item))
            .order_by(Item.id.desc())
            .offset(number(newest - 1))
            .limit(number(1))
        )
        page = page.add_columns(floor.scalar_subquery().label("floor"))
        also.append("floor")
    if later:
        there = tuple_(parameter("after_value", BigInteger()), _after_id())
        page = page.where(tuple_(hits.c.score, hits.c.id) < there)

    def keys(rows: Any) -> list[ColumnElement[Any]]:
        return [rows.score.desc(), rows.id.desc()]

    return _shown(filters, page.order_by(*keys(hits.c)).subquery("page"), keys, *also)


def _number_of(rows: CTE) -> ColumnElement[int]:
    return select(func.count()).select_from(rows).scalar_subquery().label("matching")


def _shown(
    filters: Filters,
    page: Subquery,
    keys: Callable[[Any], list[ColumnElement[Any]]],
    *also: str,
) -> Statement:
    """`ItemColumns` of what a page holds, and other columns of it."""
    shown = select(*SELECTED, *(page.c[name] for name in also)).select_from(Item)
    shown = joined(shown.join(page, page.c.id == Item.id)).order_by(*keys(page.c))
    return Statement(shown, by_values=filters.by_values)


def _after_id() -> ColumnElement[UUID]:
    return parameter("after_id", Uuid())


def _place(after: Place | None) -> Mapping[str, Any]:
    return {} if after is None else {"after_value": after[0], "after_id": str(after[1])}


def _item(row: Any) -> ItemColumns:
    return ItemColumns._make(row[:WIDTH])


def _hits(rows: Sequence[Any], count: int) -> list[Hit]:
    return [Hit(_item(row), row[WIDTH]) for row in rows[:count]]


def _floor(row: Any) -> UUID:
    floor: UUID | str | None = row[WIDTH + 2]
    return LOWEST if floor is None else UUID(str(floor))
