"""Facets: counts by value of the items that match a list's filters.

Only the newest `MAX_COUNTED` items are examined, so that the cost is bounded; the response says
whether those were all. If fewer than `ENOUGH` of them match, up to `MAX_COUNTED` matches among all
items are counted.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    ColumnElement,
    Select,
    SQLColumnExpression,
    Text,
    Uuid,
    and_,
    case,
    cast,
    func,
    literal,
    select,
    true,
    union_all,
)

from cute_api.lib.json_objects import Json
from cute_api.models import Brand, Category
from cute_api.models.statements import Reads, Statement, parameter
from cute_api.services.items.filters import Columns, Filters, Values, id_array
from cute_api.services.items.walks import STATEMENTS, ItemOrder, materialised, nearest, number

MAX_COUNTED = 2_000
ENOUGH = 25
MAX_VALUES = 20
MAX_ATTRIBUTES = 100
# Between the name and the value of an attribute; neither has one.
SEPARATOR = "="
BAND_STARTS = (0, 1_000, 2_500, 5_000, 10_000, 25_000)
"""The starts of price bands, in minor units. The last has no end."""

CURRENCY = "facet_currency"


def _names(model: type[Brand] | type[Category]) -> Statement:
    ids = parameter("ids", ARRAY(Uuid))
    return Statement(select(cast(model.id, Text), model.name).where(model.id == func.any(ids)))


BRANDS, CATEGORIES = _names(Brand), _names(Category)


def count(reads: Reads, filters: Filters, values: Values, currency: str) -> Json:
    """Return `ItemFacets` of the filters, which must be made for the order `NEWEST`.

    Price bands are in `currency`.
    """
    parameters = {**values, CURRENCY: currency}
    found = _table(reads.rows(_newest(filters, MAX_COUNTED), **parameters))
    examined, counted = found["seen"][""], found["all"][""]
    complete = examined < MAX_COUNTED
    if not complete and counted < ENOUGH:
        found = _table(reads.rows(_of_all(filters, MAX_COUNTED), **parameters))
        complete = found["all"][""] < MAX_COUNTED
    return _document(reads, found, currency, complete=complete)


def none(currency: str) -> Json:
    """Return `ItemFacets` without items."""
    return {
        "counted": 0,
        "complete": True,
        "currency": currency,
        "brands": [],
        "categories": [],
        "conditions": [],
        "attributes": [],
        "price_bands": [],
    }


@lru_cache(STATEMENTS)
def _newest(filters: Filters, most: int) -> Statement:
    near = nearest(filters, ItemOrder.NEWEST, most)
    hit = and_(true(), *filters.on_rest(near))
    return _counts(filters, select(*_values(near), hit.label("hit")).cte("seen"))


@lru_cache(STATEMENTS)
def _of_all(filters: Filters, most: int) -> Statement:
    items, conditions = filters.on_all()
    hits = materialised(select(items.id, *_values(items)).where(*conditions), "hits")
    newest = select(*hits.c, true().label("hit")).order_by(hits.c.id.desc()).limit(number(most))
    return _counts(filters, newest.cte("seen"))


def _values(items: Columns) -> list[SQLColumnExpression[Any]]:
    band = case(*((items.price_amount >= start, start) for start in reversed(BAND_STARTS)))
    return [
        items.brand_id,
        items.category_id,
        items.condition,
        items.attributes,
        case((items.price_currency == parameter(CURRENCY, Text()), band)).label("band"),
    ]


def _counts(filters: Filters, seen: CTE) -> Statement:
    """Count hits by kind and value, and the totals of hits (`all`) and examined items (`seen`)."""
    columns = seen.c
    counts = union_all(
        _top("brands", columns.brand_id, columns.hit),
        _top("categories", columns.category_id, columns.hit),
        _top("conditions", columns.condition, columns.hit),
        _of_attributes(seen),
        _top("price_bands", columns.band, columns.hit),
        select(literal("all"), literal("").cast(Text), func.count()).where(columns.hit),
        select(literal("seen"), literal("").cast(Text), func.count()).select_from(seen),
    )
    return Statement(counts, by_values=filters.by_values)


def _table(rows: Iterable[Any]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row.kind, {})[row.value] = row.n
    return found


def _top(kind: str, column: ColumnElement[Any], hit: ColumnElement[bool]) -> Select[str, str, int]:
    amount = func.count()
    ranked = (
        select(literal(kind).label("kind"), column.cast(Text).label("value"), amount.label("n"))
        .where(column.is_not(None), hit)
        .group_by(column)
        .order_by(amount.desc(), column)
        .limit(number(MAX_VALUES))
        .subquery()
    )
    return select(ranked.c.kind, ranked.c.value, ranked.c.n)


def _of_attributes(seen: CTE) -> Select[str, str, int]:
    # Many items share all attributes, so each set is expanded once.
    alike = (
        select(seen.c.attributes, func.count().label("n"))
        .where(seen.c.hit)
        .group_by(seen.c.attributes)
        .subquery("alike")
    )
    of = func.cute_attribute_values(alike.c.attributes).table_valued("name", "value")
    attribute = of.alias("attribute")
    value = attribute.c.name + SEPARATOR + attribute.c.value
    amount = func.sum(alike.c.n)
    counted = select(literal("attributes"), value, cast(amount, BigInteger))
    ranked = counted.select_from(alike.join(attribute, true())).group_by(value)
    return ranked.order_by(amount.desc(), value).limit(number(MAX_ATTRIBUTES))


def _document(
    reads: Reads, found: Mapping[str, dict[str, int]], currency: str, *, complete: bool
) -> Json:
    ends = {str(a): b - 1 for a, b in pairwise(BAND_STARTS)}
    bands = found.get("price_bands", {})
    return {
        "counted": found["all"][""],
        "complete": complete,
        "currency": currency,
        "brands": _named(reads, BRANDS, found.get("brands", {})),
        "categories": _named(reads, CATEGORIES, found.get("categories", {})),
        "conditions": [
            {"value": value, "count": n} for value, n in _falling(found.get("conditions", {}))
        ],
        "attributes": [
            {"attribute": name, "value": value, "count": n}
            for key, n in _falling(found.get("attributes", {}))
            for name, _, value in [key.partition(SEPARATOR)]
        ],
        "price_bands": [
            {"min": int(start), "max": ends.get(start), "count": bands[start]}
            for start in sorted(bands, key=int)
        ],
    }


def _named(reads: Reads, statement: Statement, counts: Mapping[str, int]) -> list[Json]:
    named = {row.id: row.name for row in reads.rows(statement, ids=id_array(counts))}
    return [{"id": key, "name": named[key], "count": n} for key, n in _falling(counts)]


def _falling(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
