"""Facets: how the items that a list's filters let through spread over values.

At most `MAX_COUNTED` items are looked at, the newest ones, so that the facets of a list of
everything cost no more than that; the answer tells whether those were all. Where the filters let
through fewer than `ENOUGH` of them, those among all items are counted.
"""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    SQLColumnExpression,
    Text,
    and_,
    case,
    func,
    literal,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from server.models import Brand, Category, Item
from server.services import item_pages
from server.services.item_pages import Filters, ItemOrder

MAX_COUNTED = 5_000
ENOUGH = 25
MAX_VALUES = 20
BAND_STARTS = (0, 1_000, 2_500, 5_000, 10_000, 25_000)
"""Where each price band starts, in minor units. The last has no end."""

Json = dict[str, Any]


def count(session: Session, filters: Filters, currency: str) -> Json:
    """Schema `ItemFacets` of what passes the filters, made for the order `NEWEST`.

    Price bands are in `currency`.
    """
    near = filters.near(ItemOrder.NEWEST, None, MAX_COUNTED)
    hit = and_(true(), *(condition(near) for condition in filters.rest))
    seen = select(*_values(near, currency), hit.label("hit")).cte("seen")
    found = _count(session, seen)
    looked_at, counted = found["seen"][""], found["all"][""]
    complete = looked_at < MAX_COUNTED
    if not complete and counted < ENOUGH:
        item_pages.use_indexes(session)
        hits = item_pages.materialised(
            select(Item.id, *_values(Item, currency)).where(*filters.on(Item)), "hits"
        )
        newest = select(*hits.c, true().label("hit")).order_by(hits.c.id.desc()).limit(MAX_COUNTED)
        found = _count(session, newest.cte("seen"))
        complete = found["all"][""] < MAX_COUNTED
    return _document(session, found, currency, complete=complete)


def none(currency: str) -> Json:
    """Schema `ItemFacets` of no items at all."""
    return {
        "counted": 0,
        "complete": True,
        "currency": currency,
        "brands": [],
        "categories": [],
        "conditions": [],
        "price_bands": [],
    }


def _values(items: type[Item], currency: str) -> list[SQLColumnExpression[Any]]:
    band = case(*((items.price_amount >= start, start) for start in reversed(BAND_STARTS)))
    return [
        items.brand_id,
        items.category_id,
        items.condition,
        case((items.price_currency == currency, band)).label("band"),
    ]


def _count(session: Session, seen: CTE) -> dict[str, dict[str, int]]:
    """How many hits have each value, by kind and value; how many `all` are, and were `seen`."""
    columns = seen.c
    rows: Iterable[tuple[str, str, int]] = session.execute(
        union_all(
            _top("brands", columns.brand_id, columns.hit),
            _top("categories", columns.category_id, columns.hit),
            _top("conditions", columns.condition, columns.hit),
            _top("price_bands", columns.band, columns.hit),
            select(literal("all"), literal("").cast(Text), func.count()).where(columns.hit),
            select(literal("seen"), literal("").cast(Text), func.count()).select_from(seen),
        )
    )
    found: dict[str, dict[str, int]] = {}
    for kind, value, number in rows:
        found.setdefault(kind, {})[value] = number
    return found


def _top(kind: str, column: ColumnElement[Any], hit: ColumnElement[bool]) -> Select[str, str, int]:
    number = func.count()
    ranked = (
        select(literal(kind).label("kind"), column.cast(Text).label("value"), number.label("n"))
        .where(column.is_not(None), hit)
        .group_by(column)
        .order_by(number.desc(), column)
        .limit(MAX_VALUES)
        .subquery()
    )
    return select(ranked.c.kind, ranked.c.value, ranked.c.n)


def _document(
    session: Session, found: Mapping[str, dict[str, int]], currency: str, *, complete: bool
) -> Json:
    ends = {str(a): b - 1 for a, b in pairwise(BAND_STARTS)}
    bands = found.get("price_bands", {})
    return {
        "counted": found["all"][""],
        "complete": complete,
        "currency": currency,
        "brands": _named(session, Brand, found.get("brands", {})),
        "categories": _named(session, Category, found.get("categories", {})),
        "conditions": [
            {"value": value, "count": n} for value, n in _falling(found.get("conditions", {}))
        ],
        "price_bands": [
            {"min": int(start), "max": ends.get(start), "count": bands[start]}
            for start in sorted(bands, key=int)
        ],
    }


def _named(
    session: Session, model: type[Brand] | type[Category], counts: Mapping[str, int]
) -> list[Json]:
    rows = session.execute(select(model.id, model.name).where(model.id.in_(list(counts))))
    named = {str(row.id): row.name for row in rows}
    return [{"id": key, "name": named[key], "count": n} for key, n in _falling(counts)]


def _falling(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
