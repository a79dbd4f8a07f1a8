"""The list of public items: filters, search, sorts and facets.

Each item is shown as by `get_item`: owners get `sku` and the owner's tag with their own items, so
that the `etag` in a list is the same.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Any, TypedDict
from uuid import UUID

from sqlalchemy import ARRAY, Select, Text, Uuid, cast, func, literal_column, null, select
from sqlalchemy.dialects.postgresql import array

from cute_api.lib.json_objects import Json
from cute_api.models import Brand, Category, Item
from cute_api.models.catalogue import PUBLIC
from cute_api.models.database import item_url
from cute_api.models.enums import ItemStatus
from cute_api.models.statements import Reads, Statement, parameter
from cute_api.problems import invalid_parameter
from cute_api.services.common.cursors import Cursors, Listing
from cute_api.services.common.moments import updated_since
from cute_api.services.common.pagination import DEFAULT_LIMIT, LOWEST, ListPosition, PageParameters
from cute_api.services.items import estimates, facets, pages, totals, traits
from cute_api.services.items.columns import SELECTED, ItemColumns, document, joined
from cute_api.services.items.filters import (
    CONDITIONS,
    EQUALITIES,
    FOR_SALE,
    IDS,
    ITEM_INDEXED,
    OF_SUMMARIES,
    PRICE_INDEXED,
    PRICES,
    SEVERAL,
    STATUSES,
    TRAITS,
    UPDATED_SINCE,
    WORDS,
    Filters,
    Values,
    id_array,
    public,
)
from cute_api.services.items.pages import RankedItem
from cute_api.services.items.search import Search, understand
from cute_api.services.items.traits import SHIPS_TO
from cute_api.services.items.walks import ItemOrder, Place
from cute_api.services.keys.principals import Principal

DEFAULT_CURRENCY = "EUR"
FACETS = "facets"


class Sort(StrEnum):
    NEWEST = "newest"
    PRICE_ASC = "price_asc"
    PRICE_DESC = "price_desc"
    TOTAL_ASC = "total_asc"
    RELEVANCE = "relevance"


PRICE_SORTS = (Sort.PRICE_ASC, Sort.PRICE_DESC, Sort.TOTAL_ASC)
ORDERS = {
    Sort.NEWEST: ItemOrder.NEWEST,
    Sort.PRICE_ASC: ItemOrder.PRICE_ASC,
    Sort.PRICE_DESC: ItemOrder.PRICE_DESC,
}


AttributesQuery = TypedDict(
    "AttributesQuery",
    {
        "attributes.gender": list[str],
        "attributes.color": list[str],
        "attributes.material": list[str],
        "attributes.pattern": list[str],
        "attributes.sleeve_length": list[str],
    },
    total=False,
)


class ListQuery(PageParameters, AttributesQuery, total=False):
    """Parameters of `list_items`."""

    q: str
    category_id: list[str]
    brand_id: list[str]
    condition: list[str]
    min_price: int
    max_price: int
    currency: str
    size: list[str]
    color: list[str]
    sizes: list[str]
    ships_to: str
    seller_id: list[str]
    status: list[str]
    updated_since: str
    sort: str
    include: list[str]


def list_public(reads: Reads, caller: Principal | None, query: Mapping[str, Any]) -> Json:
    """Return a page of public items. `query` holds the operation's parameters.

    With `include` it has `facets` of all items that match the filters, whatever the page.
    """
    sort = _sort(query)
    cursors = Cursors.of(reads, Listing.ITEMS, query={**query, "sort": sort})
    after = ListPosition.unpack(cursors.read(query["cursor"])) if "cursor" in query else None
    search = None
    if "q" in query:
        search = understand(reads, query["q"], None if after is None else after.words)
        if search is None:
            return _nothing(query)
    values = _values(reads, query, search)
    filters = _filters(reads, values, by_price=sort in PRICE_SORTS)
    limit = query.get("limit", DEFAULT_LIMIT)
    if sort is Sort.RELEVANCE:
        hits, floor = _relevant(reads, filters, values, after, limit + 1)
    elif sort is Sort.TOTAL_ASC:
        place = None if after is None else (after.value, after.last)
        ranked, floor = traits.destinations(query[SHIPS_TO]), None
        merged, frequent = traits.by_category(reads, traits.wanted(query), values)
        if frequent and traits.narrows(reads, merged):
            values, filters = merged, _filters(reads, merged, by_price=True)
        hits = totals.cheapest(
            reads, filters, values, ranked, place, count=limit + 1, many=frequent
        )
    else:
        order, floor, frequent = ORDERS[sort], None, False
        if order.by_price:
            values, frequent = traits.by_category(reads, traits.wanted(query), values)
            filters = _filters(reads, values, by_price=True)
        place = _place(after, order)
        found = pages.find(
            reads, filters, values, order, place, count=limit + 1, frequent_traits=frequent
        )
        hits = [RankedItem(item, item.price_amount if order.by_price else None) for item in found]
    words = () if search is None else search.words
    listed = _page(reads, caller, cursors, hits, limit, floor=floor, words=words)
    if "currency" in values:
        listed["prices"] = {"currency": values["currency"]}
    if FACETS in query.get("include", ()):
        by_id = _filters(reads, values, by_price=False)
        listed["facets"] = facets.count(reads, by_id, values, _currency(query))
    return listed


def is_newest(query: Mapping[str, Any]) -> bool:
    """Return whether a query asks for the newest of all items for sale, as most do."""
    return query.keys() <= {"limit", "cursor", "sort"} and _sort(query) is Sort.NEWEST


@cache
def _newest(limit: int, *, later: bool) -> Statement:
    conditions = [*public(Item), CONDITIONS[FOR_SALE](Item)]
    if later:
        conditions.append(Item.id < parameter("after", Uuid()))
    return Statement(
        joined(select(*SELECTED).select_from(Item))
        .where(*conditions)
        .order_by(Item.id.desc())
        .limit(literal_column(str(limit + 1))),
        ItemColumns,
    )


def list_newest(reads: Reads, caller: Principal | None, query: Mapping[str, Any]) -> Json:
    """Return the result of `list_public` for such a query with a single statement."""
    cursors = Cursors.of(reads, Listing.ITEMS, query={**query, "sort": Sort.NEWEST})
    after = ListPosition.unpack(cursors.read(query["cursor"])).last if "cursor" in query else None
    limit = query.get("limit", DEFAULT_LIMIT)
    found = reads.rows(_newest(limit, later=after is not None), after=str(after))
    hits = [RankedItem(item, None) for item in found]
    return _page(reads, caller, cursors, hits, limit)


def _page(
    reads: Reads,
    caller: Principal | None,
    cursors: Cursors,
    hits: list[RankedItem],
    limit: int,
    *,
    floor: UUID | None = None,
    words: tuple[int, ...] = (),
) -> Json:
    """Return the envelope of up to `limit + 1` rows; the last only shows that more exist."""
    page_url, next_cursor = item_url(reads), None
    caller_id = None if caller is None else str(caller.user_id)
    if len(hits) > limit:
        last = hits[limit - 1]
        next_cursor = cursors.write(
            ListPosition(last.score, UUID(last.item.id), floor, words).pack()
        )
    return {
        "data": [
            document(hit.item, for_owner=hit.item.seller_id == caller_id, item_url=page_url)
            for hit in hits[:limit]
        ],
        "next_cursor": next_cursor,
        "has_more": next_cursor is not None,
    }


def _relevant(
    reads: Reads, filters: Filters, values: Values, after: ListPosition | None, count: int
) -> tuple[list[RankedItem], UUID]:
    """Return hits, and the id from which on they are ranked; older ones have no score."""
    best: list[RankedItem] = []
    many = False
    if after is None or after.floor is None:
        best, floor, many = pages.ranked_start(reads, filters, values, count)
        older = floor
    elif after.value is None:
        older, floor = after.last, after.floor
    else:
        older = floor = after.floor
        place = (after.value, after.last)
        best = pages.ranked(reads, filters, values, floor=floor, after=place, count=count)
    missing = count - len(best)
    if not missing or floor == LOWEST:
        return best, floor
    found = pages.find(
        reads, filters, values, ItemOrder.NEWEST, (None, older), count=missing, many=many
    )
    return [*best, *(RankedItem(item, None) for item in found)], floor


def _place(after: ListPosition | None, order: ItemOrder) -> Place | None:
    return None if after is None else (after.value if order.by_price else None, after.last)


def _sort(query: Mapping[str, Any]) -> Sort:
    sort = Sort(query.get("sort", Sort.RELEVANCE if "q" in query else Sort.NEWEST))
    if sort is Sort.RELEVANCE and "q" not in query:
        raise invalid_parameter("sort", "needs_q", "Sort by `relevance` only together with `q`.")
    if sort is Sort.TOTAL_ASC and SHIPS_TO not in query:
        detail = "Sort by `total_asc` only together with `ships_to`."
        raise invalid_parameter("sort", "needs_ships_to", detail)
    return sort


def _values(reads: Reads, query: Mapping[str, Any], search: Search | None) -> Values:
    """Return the values of the given filters, by the names of their parameters."""
    values: dict[str, Any] = {}
    for several, name in SEVERAL.items():
        choices = query.get(name, [])
        if name in REFERENCES and choices:
            reached = reads.rows(REFERENCES[name], ids=id_array(choices))
            choices = [row.id for row in reached] or choices
        if name == "status" and ({*choices} or {ItemStatus.ACTIVE}) == {ItemStatus.ACTIVE}:
            values[FOR_SALE] = True
        elif name == "status" and {*choices} == {*PUBLIC}:
            continue
        elif len(choices) == 1:
            values[name] = choices[0]
        elif choices:
            values[several] = id_array(choices) if name in IDS else choices
    if query.keys() & {*PRICES} or query.get("sort") in PRICE_SORTS:
        values |= {name: query[name] for name in PRICES if name in query}
        values["currency"] = _currency(query)
    if UPDATED_SINCE in query:
        values[UPDATED_SINCE] = updated_since(query)
    if search is not None:
        values[WORDS] = search.query
    wanted = traits.wanted(query)
    if wanted:
        values[TRAITS] = traits.tsquery(wanted)
    return values


def _filters(reads: Reads, values: Values, *, by_price: bool) -> Filters:
    """Return the filters for a list in the order of prices or of ids."""
    candidates = [name for name in (PRICE_INDEXED if by_price else EQUALITIES) if name in values]
    base = [estimates.rarest(reads, candidates, values)] if candidates else []
    # Only items have an index of words, so such a list by age follows items, unless its filter has
    # no index there.
    of_items = {WORDS, TRAITS} & {*values} or not {*base}.isdisjoint(ITEM_INDEXED)
    in_summaries = by_price or not {*base}.isdisjoint(OF_SUMMARIES) or not of_items
    if in_summaries or not base:
        statuses = STATUSES if in_summaries else (FOR_SALE,)
        base += [name for name in statuses if name in values and name not in base]
    if by_price:
        base += [name for name in PRICES if name in values]
    rest = tuple(name for name in values if name not in base)
    return Filters(tuple(base), rest, in_summaries)


def _given_ids(model: type[Category] | type[Brand]) -> Select[Any]:
    """Select the given ids that exist, and those of what replaces them."""
    both = func.array_remove(array([model.id, model.replaced_by]), null())
    return select(func.unnest(both).label("id")).where(
        model.id == func.any(parameter("ids", ARRAY(Uuid)))
    )


def _descendants() -> Select[Any]:
    tree = _given_ids(Category).cte(recursive=True)
    return select(tree.union(select(Category.id).join(tree, Category.parent_id == tree.c.id)))


REFERENCES = {
    name: Statement(select(cast(found.subquery().c.id, Text)))
    for name, found in (("category_id", _descendants()), ("brand_id", _given_ids(Brand)))
}
"""The ids that a filter by given ids reaches. Read before the list, because the planner estimates
better with known ids."""


def _currency(query: Mapping[str, Any]) -> str:
    currency: str = query.get("currency", DEFAULT_CURRENCY)
    return currency


def _nothing(query: Mapping[str, Any]) -> Json:
    listed: Json = {"data": [], "next_cursor": None, "has_more": False}
    if FACETS in query.get("include", ()):
        listed["facets"] = facets.none(_currency(query))
    return listed
