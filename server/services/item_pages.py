"""Finding one page of items among very many, at a cost that hardly grows with how many there are.

PostgreSQL plans a sorted list with a limit as if what the filters let through were spread evenly.
Where it is not (a size that a category never has, the cheapest of what is always dear) such a plan
reads the whole index to find a handful. So the plan is not left to chance:

1. *Near*: the first `NEAR` items in the list's order, along an index made for it. Whatever is not
   rare fills a page from them, mostly from the first few. With several filters the index is that of
   the rarest value.
2. *All*: what is not found there is rare, so all that match are gathered through the filters' own
   indexes, and sorted. A category's descendants alone are rather merged, each from its own index.

A search ranked by relevance can't stop at the first hits: any may be the best. So it ranks the hits
among the `RANKED_NEWEST` newest items when they are `RANKED_ENOUGH`, and older hits follow, newest
first. It ranks all of them when they are so rare.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    SelectBase,
    Subquery,
    Uuid,
    func,
    literal,
    select,
    true,
    tuple_,
)
from sqlalchemy.orm import Session, aliased, contains_eager

from server.models import Item, User

NEAR = 4_000
RANKED_NEWEST = 5_000
RANKED_ENOUGH = 25
# With those that come up while somebody walks the list.
RANKED_MOST = 4 * RANKED_NEWEST
LOWEST = UUID(int=0)

Condition = Callable[[type[Item]], ColumnElement[bool]]
"""A filter, on the table of items or on a part of it."""

Score = Callable[[type[Item]], ColumnElement[int]]

Place = tuple[int | None, UUID]
"""Where a page goes on: the last row's sort value, if the list has one, and its id."""


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

    def after(self, place: Place | None) -> list[Condition]:
        """The condition that goes on after a place, none at the start."""
        if place is None:
            return []
        there = tuple_(*([literal(place[0])] if self.by_price else []), literal(place[1]))

        def condition(items: type[Item]) -> ColumnElement[bool]:
            here = tuple_(*self._columns(items))
            return here > there if self.ascending else here < there

        return [condition]

    def keys(self, items: Any) -> list[ColumnElement[Any]]:
        """What to sort by; `items` may be a subquery that has the columns."""
        columns = self._columns(items)
        return [column.asc() if self.ascending else column.desc() for column in columns]

    def _columns(self, items: Any) -> list[ColumnElement[Any]]:
        return [items.price_amount, items.id] if self.by_price else [items.id]


class Ranked(NamedTuple):
    """An item with its score, and how many hits there are in all."""

    item: Item
    score: int
    hits: int


@dataclass(frozen=True, slots=True)
class Filters:
    """Which items.

    Conditions of `base` have one index together that is sorted in the list's order; those of `rest`
    have their own at best. `categories` are the ids that a condition of `rest` allows, if more than
    one.
    """

    base: tuple[Condition, ...]
    rest: tuple[Condition, ...]
    categories: tuple[UUID, ...] = ()

    def on(self, items: type[Item]) -> list[ColumnElement[bool]]:
        return _on(items, (*self.base, *self.rest))

    def near(self, order: ItemOrder, after: Place | None, size: int) -> type[Item]:
        """The first `size` items after a place, before `rest` is applied, as a table."""
        rows = (
            select(Item.__table__)
            .where(*_on(Item, (*self.base, *order.after(after))))
            .order_by(*order.keys(Item))
            .limit(size)
            .subquery("near")
        )
        return aliased(Item, rows)


def find(
    session: Session, filters: Filters, order: ItemOrder, after: Place | None, count: int
) -> Sequence[Item]:
    """The first `count` items after a place, with their sellers."""
    rows = _load(session, _near(filters, order, after, count), order.keys)
    if len(rows) == count or not filters.rest:
        return [row[0] for row in rows]
    use_indexes(session)
    if filters.categories and len(filters.rest) == 1:
        page = _merged(filters, order, after, count)
    else:
        page = _all(filters, order, after, count)
    return [row[0] for row in _load(session, page, order.keys)]


def ranked_start(
    session: Session, filters: Filters, score: Score, count: int
) -> tuple[Sequence[Ranked], UUID]:
    """The best hits, and the id from which on hits are ranked at all: `LOWEST` if all are."""
    floor = session.scalar(
        select(Item.id)
        .where(*_on(Item, filters.base))
        .order_by(Item.id.desc())
        .offset(RANKED_NEWEST - 1)
        .limit(1)
    )
    if floor is not None:
        rows = ranked(session, filters, score, floor=floor, after=None, count=count)
        if rows and rows[0].hits >= RANKED_ENOUGH:
            return rows, floor
    return ranked(session, filters, score, floor=LOWEST, after=None, count=count), LOWEST


def ranked(
    session: Session,
    filters: Filters,
    score: Score,
    *,
    floor: UUID,
    after: Place | None,
    count: int,
) -> Sequence[Ranked]:
    """The best `count` hits after a place, of those from the id `floor` on."""
    if floor == LOWEST:
        use_indexes(session)
        found = select(Item.id, score(Item).label("score")).where(*filters.on(Item))
    else:
        items = _from(filters, floor)
        found = select(items.id, score(items).label("score")).where(*_on(items, filters.rest))
    hits = materialised(found, "hits")
    number = select(func.count()).select_from(hits).scalar_subquery()
    page = select(hits, number.label("hits")).limit(count)
    if after is not None:
        page = page.where(tuple_(hits.c.score, hits.c.id) < tuple_(*map(literal, after)))

    def keys(rows: Any) -> list[ColumnElement[Any]]:
        return [rows.score.desc(), rows.id.desc()]

    rows = _load(session, page.order_by(*keys(hits.c)).subquery("page"), keys, "score", "hits")
    return [Ranked(row[0], row[1], row[2]) for row in rows]


def use_indexes(session: Session) -> None:
    """Keep this transaction from reading all items because of an estimate that is wrong here."""
    session.execute(select(func.set_config("enable_seqscan", "off", True)))


def materialised(statement: SelectBase, name: str) -> CTE:
    """Planned by itself: a limit outside must not turn it into a walk along the wrong index."""
    return statement.cte(name).prefix_with("MATERIALIZED")


def _near(filters: Filters, order: ItemOrder, after: Place | None, count: int) -> Subquery:
    # Without other filters a page is all that is needed.
    items = filters.near(order, after, NEAR if filters.rest else count)
    return (
        select(items.id, items.price_amount)
        .where(*_on(items, filters.rest))
        .order_by(*order.keys(items))
        .limit(count)
        .subquery("page")
    )


def _from(filters: Filters, floor: UUID) -> type[Item]:
    """The items from an id on, before `rest` is applied, as a table.

    The lowest ids come first under the limit: those that the first page saw are among them.
    """
    rows = (
        select(Item.__table__)
        .where(*_on(Item, filters.base), Item.id >= floor)
        .order_by(Item.id)
        .limit(RANKED_MOST)
    )
    return aliased(Item, rows.subquery("newest"))


def _all(filters: Filters, order: ItemOrder, after: Place | None, count: int) -> Subquery:
    conditions = [*filters.on(Item), *_on(Item, order.after(after))]
    found = materialised(select(Item.id, Item.price_amount).where(*conditions), "found")
    return select(found).order_by(*order.keys(found.c)).limit(count).subquery("page")


def _merged(filters: Filters, order: ItemOrder, after: Place | None, count: int) -> Subquery:
    wanted = func.unnest(literal(list(filters.categories), ARRAY(Uuid)))
    category = wanted.table_valued("id").render_derived(name="category")
    each = (
        select(Item.id, Item.price_amount)
        .where(*_on(Item, (*filters.base, *order.after(after))), Item.category_id == category.c.id)
        .order_by(*order.keys(Item))
        .limit(count)
        .lateral("each")
    )
    merged = select(each.c.id, each.c.price_amount).select_from(category).join(each, true())
    return merged.order_by(*order.keys(each.c)).limit(count).subquery("page")


def _load(
    session: Session, page: Subquery, keys: Callable[[Any], list[ColumnElement[Any]]], *also: str
) -> Sequence[Any]:
    statement = (
        select(Item, *(page.c[name] for name in also))
        .join(page, page.c.id == Item.id)
        .join(Item.seller)
        .options(contains_eager(Item.seller).load_only(User.username))
        .order_by(*keys(page.c))
    )
    return session.execute(statement).all()


def _on(items: type[Item], conditions: Iterable[Condition]) -> list[ColumnElement[bool]]:
    return [condition(items) for condition in conditions]
