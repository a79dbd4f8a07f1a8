"""The list of public items: filters, search, sorts and facets."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, literal, select, tuple_
from sqlalchemy.orm import Session, contains_eager

from server.models import Category, Item, User
from server.problems import invalid_parameter
from server.services import facets, representations
from server.services.items import PUBLIC
from server.services.moments import updated_since
from server.services.pagination import DEFAULT_LIMIT, Position, fingerprint
from server.services.search import MAX_SIMILAR_WORDS, Search, understand

DEFAULT_CURRENCY = "EUR"
EQUALITIES = ("brand_id", "condition", "seller_id", "status")
CASELESS = ("size", "color")
NOT_A_FILTER = frozenset({"limit", "cursor", "include"})

Json = dict[str, Any]


class Sort(StrEnum):
    NEWEST = "newest"
    PRICE_ASC = "price_asc"
    PRICE_DESC = "price_desc"
    RELEVANCE = "relevance"


PRICE_SORTS = (Sort.PRICE_ASC, Sort.PRICE_DESC)


@dataclass(frozen=True, slots=True)
class Order:
    """How rows are sorted: by `value` where there is one, then by id, both in one direction."""

    value: SQLColumnExpression[int] | None
    ascending: bool

    def apply(self, statement: Select[Item, int], after: Position | None) -> Select[Item, int]:
        """The statement sorted, going on after a position."""
        keys: list[SQLColumnExpression[Any]] = [Item.id]
        place: list[Any] = [] if after is None else [after.last]
        if self.value is not None:
            keys.insert(0, self.value)
            if after is not None:
                place.insert(0, after.value)
        if place:
            here, there = tuple_(*keys), tuple_(*place)
            statement = statement.where(here > there if self.ascending else here < there)
        return statement.order_by(*(key.asc() if self.ascending else key.desc() for key in keys))


def list_public(session: Session, query: Json) -> Json:
    """A page of what everyone may see. `query` holds the operation's parameters.

    With `include` it holds `facets` of all that the filters let through, whatever the page.
    """
    sort = _sort(query)
    after, identity = _position(query, sort)
    search = None
    conditions = _filters(session, query, sort)
    if "q" in query:
        search = understand(session, query["q"], None if after is None else after.words)
        if search is None:
            return _nothing(query)
        conditions.append(search.condition)
    order = _order(sort, search)
    value = literal(0) if order.value is None else order.value
    statement = (
        select(Item, value)
        .join(Item.seller)
        .options(contains_eager(Item.seller).load_only(User.username))
        .where(*conditions)
        .limit(query.get("limit", DEFAULT_LIMIT) + 1)
    )
    rows = session.execute(order.apply(statement, after)).all()
    shown = rows[: query.get("limit", DEFAULT_LIMIT)]
    next_cursor = None
    if len(rows) > len(shown):
        row, sort_value = shown[-1]
        next_cursor = Position(
            identity,
            None if order.value is None else sort_value,
            row.id,
            () if search is None else search.words,
        ).encode()
    answer: Json = {
        "data": [
            representations.item(row, seller=row.seller.username, for_owner=False)
            for row, _ in shown
        ],
        "next_cursor": next_cursor,
        "has_more": next_cursor is not None,
    }
    if "include" in query:
        answer["facets"] = facets.count(session, conditions, _currency(query))
    return answer


def _sort(query: Json) -> Sort:
    sort = Sort(query.get("sort", Sort.RELEVANCE if "q" in query else Sort.NEWEST))
    if sort is Sort.RELEVANCE and "q" not in query:
        raise invalid_parameter("sort", "needs_q", "Sort by `relevance` only together with `q`.")
    return sort


def _position(query: Json, sort: Sort) -> tuple[Position | None, str]:
    """Where the page starts, and the fingerprint that the next cursor carries."""
    chosen = {key: value for key, value in query.items() if key not in NOT_A_FILTER}
    identity = fingerprint({**chosen, "sort": sort})
    if "cursor" not in query:
        return None, identity
    position = Position.decode(
        query["cursor"],
        query=identity,
        with_value=sort is not Sort.NEWEST,
        max_words=MAX_SIMILAR_WORDS,
    )
    return position, identity


def _order(sort: Sort, search: Search | None) -> Order:
    if sort is Sort.RELEVANCE and search is not None:
        return Order(search.score, ascending=False)
    if sort in PRICE_SORTS:
        return Order(Item.price_amount, ascending=sort is Sort.PRICE_ASC)
    return Order(None, ascending=False)


def _filters(session: Session, query: Json, sort: Sort) -> list[ColumnElement[bool]]:
    # These two are the predicate of the partial indexes, in its words.
    conditions: list[ColumnElement[bool]] = [Item.deleted_at.is_(None), Item.status.in_(PUBLIC)]
    conditions += [getattr(Item, name) == query[name] for name in EQUALITIES if name in query]
    conditions += [
        func.lower(getattr(Item, name)) == func.lower(query[name])
        for name in CASELESS
        if name in query
    ]
    if "category_id" in query:
        conditions.append(Item.category_id.in_(_with_descendants(session, query["category_id"])))
    if sort in PRICE_SORTS or query.keys() & {"min_price", "max_price", "currency"}:
        conditions.append(Item.price_currency == _currency(query))
    if "min_price" in query:
        conditions.append(Item.price_amount >= query["min_price"])
    if "max_price" in query:
        conditions.append(Item.price_amount <= query["max_price"])
    if "updated_since" in query:
        conditions.append(Item.updated_at >= updated_since(query))
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
