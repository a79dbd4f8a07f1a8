"""The list of public items: filters, search, sorts and facets."""

from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, func, literal_column, select
from sqlalchemy.orm import Session

from server.models import Category, Item, User
from server.models.database import item_url
from server.models.reads import Reads, Statement, parameter
from server.problems import invalid_parameter
from server.services import estimates, facets, item_pages, representations
from server.services.cursors import Cursors, Listing
from server.services.item_columns import SELECTED, ItemColumns, document
from server.services.item_pages import Condition, Filters, ItemOrder, Place
from server.services.items import PUBLIC
from server.services.moments import updated_since
from server.services.pagination import DEFAULT_LIMIT, Position
from server.services.search import Search, understand

DEFAULT_CURRENCY = "EUR"
EQUALITIES = ("seller_id", "brand_id", "size", "color", "category_id", "status", "condition")
"""The filters by one value. Each has an index sorted by id."""
PRICE_INDEXED = ("brand_id", "category_id")
"""Those that have an index sorted by price, too."""
CASELESS = ("size", "color")

Json = dict[str, Any]


class Sort(StrEnum):
    NEWEST = "newest"
    PRICE_ASC = "price_asc"
    PRICE_DESC = "price_desc"
    RELEVANCE = "relevance"


PRICE_SORTS = (Sort.PRICE_ASC, Sort.PRICE_DESC)
ORDERS = {
    Sort.NEWEST: ItemOrder.NEWEST,
    Sort.PRICE_ASC: ItemOrder.PRICE_ASC,
    Sort.PRICE_DESC: ItemOrder.PRICE_DESC,
}


def list_public(session: Session, query: Json) -> Json:
    """A page of what everyone may see. `query` holds the operation's parameters.

    With `include` it holds `facets` of all that the filters let through, whatever the page.
    """
    sort = _sort(query)
    cursors = Cursors.of(session, Listing.ITEMS, query={**query, "sort": sort})
    after = Position.unpack(cursors.read(query["cursor"])) if "cursor" in query else None
    search = None
    if "q" in query:
        search = understand(session, query["q"], None if after is None else after.words)
        if search is None:
            return _nothing(query)
    filters = _filters(session, query, sort, search, by_price=sort in PRICE_SORTS)
    limit = query.get("limit", DEFAULT_LIMIT)
    if sort is Sort.RELEVANCE and search is not None:
        rows, floor = _relevant(session, filters, search, after, limit + 1)
    else:
        order, floor = ORDERS[sort], None
        found = item_pages.find(session, filters, order, _place(after, order), limit + 1)
        rows = [(row, row.price_amount if order.by_price else None) for row in found]
    shown = rows[:limit]
    next_cursor = None
    if len(rows) > limit:
        row, value = shown[-1]
        words = () if search is None else search.words
        next_cursor = cursors.write(Position(value, row.id, floor, words).pack())
    page_url = item_url(session)
    answer: Json = {
        "data": [
            representations.item(
                row, seller=row.seller.username, for_owner=False, item_url=page_url
            )
            for row, _ in shown
        ],
        "next_cursor": next_cursor,
        "has_more": next_cursor is not None,
    }
    if "include" in query:
        by_id = _filters(session, query, sort, search, by_price=False)
        answer["facets"] = facets.count(session, by_id, _currency(query))
    return answer


def is_newest(query: Json) -> bool:
    """Whether a query asks for the newest of all public items: what most callers read."""
    return query.keys() <= {"limit", "cursor", "sort"} and _sort(query) is Sort.NEWEST


@cache
def _newest(limit: int, *, later: bool) -> Statement:
    # These two are the predicate of a partial index, in its words.
    conditions: list[ColumnElement[bool]] = [Item.deleted_at.is_(None), Item.status.in_(PUBLIC)]
    if later:
        conditions.append(Item.id < parameter("after", Uuid()))
    return Statement(
        select(*SELECTED)
        .join(User, User.id == Item.seller_id)
        .where(*conditions)
        .order_by(Item.id.desc())
        .limit(literal_column(str(limit + 1)))
    )


def list_newest(reads: Reads, query: Json) -> Json:
    """What `list_public` returns for such a query, read by one statement."""
    cursors = Cursors.of(reads, Listing.ITEMS, query={**query, "sort": Sort.NEWEST})
    after = Position.unpack(cursors.read(query["cursor"])).last if "cursor" in query else None
    limit = query.get("limit", DEFAULT_LIMIT)
    found = reads.rows(_newest(limit, later=after is not None), after=str(after))
    rows, page_url = [ItemColumns._make(row) for row in found], item_url(reads)
    next_cursor = None
    if len(rows) > limit:
        next_cursor = cursors.write(Position(None, UUID(rows[limit - 1].id)).pack())
    return {
        "data": [document(row, for_owner=False, item_url=page_url) for row in rows[:limit]],
        "next_cursor": next_cursor,
        "has_more": next_cursor is not None,
    }


def _relevant(
    session: Session, filters: Filters, search: Search, after: Position | None, count: int
) -> tuple[list[tuple[Item, int | None]], UUID]:
    """Hits with their scores, and from which id on they are ranked: the older ones have none."""
    best: Sequence[item_pages.Ranked] = []
    if after is None or after.floor is None:
        best, floor = item_pages.ranked_start(session, filters, search.score, count)
        older = floor
    elif after.value is None:
        older, floor = after.last, after.floor
    else:
        older = floor = after.floor
        place = (after.value, after.last)
        best = item_pages.ranked(
            session, filters, search.score, floor=floor, after=place, count=count
        )
    rows: list[tuple[Item, int | None]] = [(row.item, row.score) for row in best]
    if len(rows) < count and floor != item_pages.LOWEST:
        missing = count - len(rows)
        found = item_pages.find(session, filters, ItemOrder.NEWEST, (None, older), missing)
        rows += [(row, None) for row in found]
    return rows, floor


def _place(after: Position | None, order: ItemOrder) -> Place | None:
    return None if after is None else (after.value if order.by_price else None, after.last)


def _sort(query: Json) -> Sort:
    sort = Sort(query.get("sort", Sort.RELEVANCE if "q" in query else Sort.NEWEST))
    if sort is Sort.RELEVANCE and "q" not in query:
        raise invalid_parameter("sort", "needs_q", "Sort by `relevance` only together with `q`.")
    return sort


def _filters(
    session: Session, query: Json, sort: Sort, search: Search | None, *, by_price: bool
) -> Filters:
    """What to let through, for lists in the order of prices or of ids."""
    # These two are the predicate of the partial indexes, in its words.
    base: list[Condition] = [
        lambda items: items.deleted_at.is_(None),
        lambda items: items.status.in_(PUBLIC),
    ]
    equalities = {name: _equals(name, query[name]) for name in EQUALITIES if name in query}
    categories: list[UUID] = []
    if "category_id" in query:
        categories = _with_descendants(session, query["category_id"])
        if len(categories) > 1:
            del equalities["category_id"]
    indexed = PRICE_INDEXED if by_price else EQUALITIES
    candidates = {name: equalities[name](Item) for name in indexed if name in equalities}
    first = estimates.rarest(session, candidates) if candidates else None
    if first is not None:
        base.append(equalities.pop(first))
    rest = list(equalities.values())
    if len(categories) > 1:
        rest.append(lambda items: items.category_id.in_(categories))
    (base if by_price else rest).extend(_prices(query, sort))
    if "updated_since" in query:
        since = updated_since(query)
        rest.append(lambda items: items.updated_at >= since)
    if search is not None:
        rest.append(search.matches)
    alone = tuple(categories) if len(categories) > 1 and first is None else ()
    return Filters(tuple(base), tuple(rest), alone)


def _equals(name: str, value: str | UUID) -> Condition:
    if name in CASELESS:
        return lambda items: func.lower(getattr(items, name)) == func.lower(value)
    return lambda items: getattr(items, name) == value


def _prices(query: Json, sort: Sort) -> list[Condition]:
    conditions: list[Condition] = []
    if sort in PRICE_SORTS or query.keys() & {"min_price", "max_price", "currency"}:
        conditions.append(lambda items: items.price_currency == _currency(query))
    if "min_price" in query:
        conditions.append(lambda items: items.price_amount >= query["min_price"])
    if "max_price" in query:
        conditions.append(lambda items: items.price_amount <= query["max_price"])
    return conditions


def _with_descendants(session: Session, category_id: str) -> list[UUID]:
    """Read first rather than joined: with the ids at hand the planner knows how common they are."""
    tree = select(Category.id).where(Category.id == UUID(category_id)).cte(recursive=True)
    tree = tree.union(select(Category.id).join(tree, Category.parent_id == tree.c.id))
    return list(session.scalars(select(tree.c.id)))


def _currency(query: Json) -> str:
    currency: str = query.get("currency", DEFAULT_CURRENCY)
    return currency


def _nothing(query: Json) -> Json:
    answer: Json = {"data": [], "next_cursor": None, "has_more": False}
    if "include" in query:
        answer["facets"] = facets.none(_currency(query))
    return answer
