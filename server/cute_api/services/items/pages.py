"""Find a page of items at a cost that hardly grows with the number of items.

For a sorted list with a limit, PostgreSQL assumes that matching items are spread evenly. If they
are not (a size that a category never has, the cheapest of expensive items), its plan reads a whole
index to find a handful. So the plan is chosen here:
1. *Near*: scan the first `NEAR` items in the list's order, along an index for it (`walks`), on
   items or, for fields that edits change, on their summaries. Unless matches are rare, they fill
   the page, mostly from the first few. With several filters the index is that of the rarest value.
2. *All*: otherwise matches are mostly rare, so all of them are gathered through the filters' own
   indexes and sorted. Several values of a single filter, such as a category's descendants, are
   merged instead, each from its own index; by price also those with a trait that is not rare. A
   search by price for a word that is rare by the planner's estimate does so at once.
3. *On*: if more than `GATHERED` match, there are many, but not among the first, as after an import.
   So the list's own index is followed until the page is full. A search that is frequent by the
   planner's estimate does so at once, through `FOLLOWED` items, before it gathers any.
A search ranked by relevance can't stop at the first hits, because any may be the best. So it ranks
the hits among the `RANKED_NEWEST` newest items if they are at least `RANKED_ENOUGH`; older hits
follow, newest first. Otherwise it ranks all hits, unless they are more than `RANKED_ALL` or
frequent by the planner's estimate.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    Uuid,
    and_,
    case,
    select,
    true,
    tuple_,
)

from cute_api.models import Item, ItemSummary
from cute_api.models.statements import Reads, Statement, parameter, pick
from cute_api.services.common.pagination import HIGHEST, LOWEST, rows_read
from cute_api.services.items import estimates, traits
from cute_api.services.items.columns import SELECTED, ItemColumns, joined
from cute_api.services.items.filters import (
    ITEM_INDEXED,
    SEVERAL,
    TRAITS,
    WORDS,
    Filters,
    Values,
    equals,
    public,
    score,
    several,
)
from cute_api.services.items.walks import (
    NO_LIMIT,
    STATEMENTS,
    ItemOrder,
    Keys,
    Place,
    after_id,
    each_of,
    materialised,
    nearest,
    number,
    number_of,
    walk,
)

NEAR = 4_000
GATHERED = 5_000
# In price order matches may be clustered, and following them may read the whole index.
GATHERED_BY_PRICE = 9_000
# Among a million items, gathering rarer words by their own index is quicker than following prices.
RARE_BY_PRICE = 3_000
# So that an evenly spread word above `RARE_BY_PRICE` mostly fills a page.
NEAR_BY_PRICE = 8_000
FOLLOWED = 50_000
RANKED_NEWEST = 2_500
RANKED_ENOUGH = 25
RANKED_ALL = 5_000
# Includes items that are added while a client walks the list.
RANKED_MOST = 8 * RANKED_NEWEST


class RankedItem(NamedTuple):
    """An item and its score; older items have no score."""

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
    frequent_traits: bool = False,
) -> list[ItemColumns]:
    """Return the first `count` items after a place.

    `many` says that more match than can be gathered, according to `is_frequent`, and
    `frequent_traits` that the filters' traits are known not to be rare.
    """
    later = after is not None
    parameters = {**values, **place_values(after)}
    read = rows_read(count)
    rows: Sequence[Any] = []
    merged = filters.merged(by_price=order.by_price)
    asks_traits = TRAITS in filters.rest and not frequent_traits
    if merged is not None and not (asks_traits and traits.is_rare(reads, values)):
        rows = reads.rows(_merged(filters, merged, order, read, later=later), **parameters)
        return [pick(row, ItemColumns) for row in rows[:count]]
    searches_by_price = order.by_price and WORDS in filters.rest
    # Without other filters every item matches, so a page is enough.
    size = NEAR if filters.rest else read
    if searches_by_price:
        size = NEAR_BY_PRICE
    most = GATHERED_BY_PRICE if order.by_price else GATHERED
    rare = searches_by_price and not is_frequent(reads, values, RARE_BY_PRICE)
    if not many and not rare:
        rows = reads.rows(_near(filters, order, size, read, later=later), **parameters)
    if (
        len(rows) < count
        and filters.search_alone
        and (many or is_frequent(reads, values, GATHERED))
    ):
        rows = reads.rows(_near(filters, order, FOLLOWED, read, later=later), **parameters)
    if len(rows) < count and filters.rest:
        rows = reads.rows(_all(filters, order, most, read, later=later), **parameters)
        if rows and rows[0].matching > most:
            rows = reads.rows(_near(filters, order, NO_LIMIT, read, later=later), **parameters)
    return [pick(row, ItemColumns) for row in rows[:count]]


def is_frequent(reads: Reads, values: Values, most: int) -> bool:
    """Return whether a search finds more than `most` items, by the planner's estimate.

    It avoids reading a frequent word's index entries, which takes milliseconds per 100,000 items.
    """
    return estimates.hits(reads, values) > most


def ranked_start(
    reads: Reads, filters: Filters, values: Values, count: int
) -> tuple[list[RankedItem], UUID, bool]:
    """Return the best hits, the id from which on hits are ranked, and whether there are too many.

    The id is `LOWEST` if all hits are ranked, and `HIGHEST` if none is.
    """
    read = rows_read(count)
    near = reads.rows(_ranked_newest(filters, RANKED_NEWEST, read), **values)
    floor = _floor(near[0]) if near else HIGHEST
    if near and (near[0].matching >= RANKED_ENOUGH or floor == LOWEST):
        return _hits(near, count), floor, False
    if filters.search_alone and is_frequent(reads, values, GATHERED):
        return _hits(near, count), floor, True
    found = reads.rows(_ranked_all(filters, RANKED_ALL, read, later=False), **values)
    if found and found[0].matching > RANKED_ALL:
        return _hits(near, count), floor, False
    return _hits(found, count), LOWEST, False


def ranked(
    reads: Reads, filters: Filters, values: Values, *, floor: UUID, after: Place, count: int
) -> list[RankedItem]:
    """Return the best `count` hits after a place, among ids from `floor` on."""
    parameters = {**values, **place_values(after)}
    if floor == LOWEST:
        everything = _ranked_all(filters, NO_LIMIT, rows_read(count), later=True)
        return _hits(reads.rows(everything, **parameters), count)
    statement = _ranked_from(filters, RANKED_MOST, rows_read(count))
    return _hits(reads.rows(statement, **parameters, floor=str(floor)), count)


@lru_cache(STATEMENTS)
def _near(filters: Filters, order: ItemOrder, size: int, count: int, *, later: bool) -> Statement:
    items = nearest(filters, order, size, later=later)
    page = (
        select(items.id, items.price_amount)
        .where(*filters.on_rest(items))
        .order_by(*order.keys(items))
        .limit(number(count))
    )
    return shown(filters, page.subquery("page"), order.keys)


@lru_cache(STATEMENTS)
def _all(filters: Filters, order: ItemOrder, most: int, count: int, *, later: bool) -> Statement:
    """Select a page, and how many items match, counted up to `most + 1`."""
    items, conditions = filters.on_all()
    matches = select(items.id, items.price_amount).where(
        *conditions, *order.after(items, later=later)
    )
    found = materialised(select(materialised(matches, "matches")).limit(number(most + 1)), "found")
    page = select(found, number_of(found)).order_by(*order.keys(found.c)).limit(number(count))
    return shown(filters, page.subquery("page"), order.keys, "matching")


@lru_cache(STATEMENTS)
def _merged(filters: Filters, name: str, order: ItemOrder, count: int, *, later: bool) -> Statement:
    """Select a page of the merged items of each value."""
    page = merging(filters, name, order, count, later=later).subquery("page")
    return shown(filters, page, order.keys)


def merging(
    filters: Filters, name: str, order: ItemOrder, count: int, *, later: bool = False
) -> Select[Any]:
    """Select and merge the first items of each value; equal values in another case count once."""
    values = each_of(several(name), "values")
    of = SEVERAL[name]
    source: FromClause = values
    items: Any = ItemSummary
    if of in ITEM_INDEXED and not order.by_price:
        items, conditions = Item, public(Item)
    else:
        conditions = filters.on_base(items)
        status = filters.status
        if status is None:
            statuses = each_of(filters.statuses, "status")
            source, status = values.join(statuses, true()), statuses.c.value
        conditions.append(items.status == status)
    conditions += replace(filters, rest=tuple({*filters.rest} - {name})).on_rest(items)
    each = (
        select(items.id, items.price_amount, items.shipping)
        .where(*conditions, *order.after(items, later=later), equals(of, items, values.c.value))
        .order_by(*order.keys(items))
        .limit(number(count))
        .lateral("each")
    )
    merged = select(each).select_from(source).join(each, true())
    return merged.order_by(*order.keys(each.c)).limit(number(count))


@lru_cache(STATEMENTS)
def _ranked_newest(filters: Filters, newest: int, count: int) -> Statement:
    items = nearest(filters, ItemOrder.NEWEST, newest)
    if filters.in_summaries or filters.search_alone:
        hits = select(items.id, score(items).label("score")).where(*filters.on_rest(items))
        # The index on summaries finds the last of the newest without reading items.
        summaries = replace(filters, rest=(), in_summaries=True)
        last = nearest(summaries, ItemOrder.NEWEST, newest).id
        return _best(filters, materialised(hits, "hits"), count, last_of=(last, newest))
    seen = materialised(
        select(items.id, case((and_(*filters.on_rest(items)), score(items))).label("score")), "seen"
    )
    hits = select(seen).where(seen.c.score.is_not(None))
    return _best(filters, materialised(hits, "hits"), count, last_of=(seen.c.id, newest))


@lru_cache(STATEMENTS)
def _ranked_all(filters: Filters, most: int, count: int, *, later: bool) -> Statement:
    """Select, count and rank hits, up to `most + 1`."""
    items, conditions = filters.on_all()
    matches = select(items.id, score(items).label("score")).where(*conditions)
    hits = select(materialised(matches, "matches")).limit(number(most + 1))
    return _best(filters, materialised(hits, "hits"), count, later=later)


@lru_cache(STATEMENTS)
def _ranked_from(filters: Filters, most: int, count: int) -> Statement:
    # In ascending order, so that the limit cuts off newer items, not those of the first page.
    items = walk(
        filters,
        most,
        lambda rows: [rows.id.asc()],
        lambda rows: [rows.id >= parameter("floor", Uuid())],
    ).c
    hits = select(items.id, score(items).label("score")).where(*filters.on_rest(items))
    return _best(filters, materialised(hits, "hits"), count, later=True)


def _best(
    filters: Filters,
    hits: CTE,
    count: int,
    *,
    later: bool = False,
    last_of: tuple[ColumnElement[UUID], int] | None = None,
) -> Statement:
    """Select a page of hits with their scores and total, and the id at which ranking ends.

    `last_of` are the ids, newest first, and how many of them are ranked.
    """
    page: Select[Any] = select(hits, number_of(hits)).limit(number(count))
    also = ["score", "matching"]
    if last_of is not None:
        ids, size = last_of
        last = select(ids).order_by(ids.desc()).offset(number(size - 1)).limit(number(1))
        page = page.add_columns(last.scalar_subquery().label("floor"))
        also.append("floor")
    if later:
        there = tuple_(parameter("after_value", BigInteger()), after_id())
        page = page.where(tuple_(hits.c.score, hits.c.id) < there)

    def keys(rows: Any) -> list[ColumnElement[Any]]:
        return [rows.score.desc(), rows.id.desc()]

    return shown(filters, page.order_by(*keys(hits.c)).subquery("page"), keys, *also)


def shown(
    filters: Filters,
    page: Subquery,
    keys: Keys,
    *also: str,
) -> Statement:
    """Select `ItemColumns` of a page, and other columns of it."""
    items = select(*SELECTED, *(page.c[name] for name in also)).select_from(Item)
    items = joined(items.join(page, page.c.id == Item.id)).order_by(*keys(page.c))
    return Statement(items, by_values=filters.by_values)


def place_values(after: Place | None) -> Mapping[str, Any]:
    """Return the parameters of a place."""
    return {} if after is None else {"after_value": after[0], "after_id": str(after[1])}


def _hits(rows: Sequence[Any], count: int) -> list[RankedItem]:
    return [RankedItem(pick(row, ItemColumns), row.score) for row in rows[:count]]


def _floor(row: Any) -> UUID:
    floor: UUID | str | None = row.floor
    return LOWEST if floor is None else UUID(str(floor))
