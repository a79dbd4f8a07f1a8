"""Facets: how the items that a list's filters let through spread over values.

At most `MAX_COUNTED` items are counted, the newest ones, so that the facets of a list of everything
cost no more than that; the answer tells whether those were all.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, case, func, literal, select, union_all
from sqlalchemy.orm import Session

from server.models import Brand, Category, Item

MAX_COUNTED = 50_000
MAX_VALUES = 20
BAND_STARTS = (0, 1_000, 2_500, 5_000, 10_000, 25_000)
"""Where each price band starts, in minor units. The last has no end."""

Json = dict[str, Any]


def count(session: Session, conditions: Sequence[ColumnElement[bool]], currency: str) -> Json:
    """Schema `ItemFacets` of the items that meet all `conditions`; price bands in `currency`."""
    band = case(*((Item.price_amount >= start, start) for start in reversed(BAND_STARTS)))
    counted = (
        select(
            Item.brand_id,
            Item.category_id,
            Item.condition,
            case((Item.price_currency == currency, band)).label("band"),
        )
        .where(*conditions)
        .order_by(Item.id.desc())
        .limit(MAX_COUNTED)
        .cte("counted")
    )
    columns = counted.c
    rows: Iterable[tuple[str, str, int]] = session.execute(
        union_all(
            _top("brands", columns.brand_id),
            _top("categories", columns.category_id),
            _top("conditions", columns.condition),
            _top("price_bands", columns.band),
            select(literal("all"), literal("").cast(Text), func.count()).select_from(counted),
        )
    )
    found: dict[str, dict[str, int]] = {}
    for kind, value, number in rows:
        found.setdefault(kind, {})[value] = number
    return _document(session, found, currency)


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


def _top(kind: str, column: ColumnElement[Any]) -> Select[str, str, int]:
    number = func.count()
    ranked = (
        select(literal(kind).label("kind"), column.cast(Text).label("value"), number.label("n"))
        .where(column.is_not(None))
        .group_by(column)
        .order_by(number.desc(), column)
        .limit(MAX_VALUES)
        .subquery()
    )
    return select(ranked.c.kind, ranked.c.value, ranked.c.n)


def _document(session: Session, found: Mapping[str, dict[str, int]], currency: str) -> Json:
    counted = found["all"][""]
    ends = {str(a): b - 1 for a, b in pairwise(BAND_STARTS)}
    bands = found.get("price_bands", {})
    return {
        "counted": counted,
        "complete": counted < MAX_COUNTED,
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
