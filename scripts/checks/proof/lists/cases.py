"""The lists to measure: each filter with common, middling, rare and missing values, and more.

Values are read from the data, so that they are as frequent in a small marketplace as in a large
one: *common* is the most frequent value, *middling* the one nearest to half a percent, *rare* the
least frequent that still fills a page, so that both sizes have as much to show.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from cute_api.services.items.filters import SEVERAL
from cute_api.services.items.traits import ATTRIBUTE
from scripts.checks.proof.catalogue import STORY_WORDS, words

PAGE = 20
MIDDLING = 0.005
NOWHERE = str(UUID(int=7 << 76 | 2 << 62))
COUNTED = (
    "brand_id",
    "category_id",
    "seller_id",
    "condition",
    "status",
    "size",
    "color",
    "price_currency",
)
PUBLIC = "deleted_at IS NULL AND status IN ('active', 'reserved', 'sold')"

Query = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ListCase:
    """A list with its parameters; with `deep`, a page in its middle."""

    name: str
    query: Query
    deep: bool = False


@dataclass(frozen=True, slots=True)
class FilterValues:
    """A filter's values by frequency."""

    common: str
    middling: str
    rare: str


def cases(session: Session) -> list[ListCase]:
    """The lists to measure on this database."""
    total = session.execute(
        text(f"SELECT count(*) FROM items WHERE {PUBLIC}")  # noqa: S608 - a constant
    ).scalar_one()
    values = {name: _values(session, name, total) for name in COUNTED}
    word = _words(total)
    moments = _moments(session, total)
    nodes = _categories(session)
    single: dict[str, Query] = {
        "newest": {},
        **_of("brand", "brand_id", values["brand_id"], NOWHERE),
        **_of("leaf category", "category_id", values["category_id"], NOWHERE),
        "category root": {"category_id": nodes["Women"]},
        "category root, rare": {"category_id": nodes["Kids"]},
        "category node": {"category_id": nodes["Women/Accessories"]},
        **_of("seller", "seller_id", values["seller_id"], NOWHERE),
        **_of("size", "size", values["size"], "no such size"),
        **_of("color", "color", values["color"], "no such colour"),
        "condition, common": {"condition": values["condition"].common},
        "condition, rare": {"condition": values["condition"].rare},
        "status, common": {"status": values["status"].common},
        "status, rare": {"status": values["status"].rare},
        "currency, common": {"currency": values["price_currency"].common},
        "currency, rare": {"currency": values["price_currency"].rare},
        "currency, none": {"currency": "XAF"},
        "min_price": {"min_price": 2_000},
        "min_price, rare": {"min_price": 40_000},
        "min_price, none": {"min_price": 90_000_000},
        "max_price": {"max_price": 5_000},
        "max_price, rare": {"max_price": 550},
        "price band, narrow": {"min_price": 30_000, "max_price": 30_050},
        **{f"updated_since, {name}": {"updated_since": at} for name, at in moments.items()},
        "attribute, common": {"attributes.material": "cotton"},
        "attribute, rare": {"attributes.material": "cashmere"},
        "attribute, none": {"attributes.material": "rubber"},
        "ships_to": {"ships_to": "FR"},
        "ships_to, half": {"ships_to": "US"},
        "total_asc": {"ships_to": "US", "sort": "total_asc"},
        "q, common": {"q": word.common},
        "q, middling": {"q": word.middling},
        "q, rare": {"q": word.rare},
        "q, none": {"q": "zzyzxqv"},
        "q, typo": {"q": _typo(word.common)},
        "q, typo of a rare word": {"q": _typo(word.rare)},
        "q, two common words": {"q": f"{word.common} cotton"},
        "q, common and rare": {"q": f"{word.common} {word.rare}"},
        "q, prefix": {"q": "sta"},
        "q, longer prefix": {"q": word.middling[:4]},
        "q, everywhere": {"q": "worn"},
    }
    brand, category = values["brand_id"], values["category_id"]
    sorts: dict[str, Query] = {
        f"{sort}, {name}": {"sort": sort, **query}
        for sort in ("price_asc", "price_desc")
        for name, query in {
            "alone": _nothing(),
            "rare currency": {"currency": values["price_currency"].rare},
            "brand, common": {"brand_id": brand.common},
            "brand, rare": {"brand_id": brand.rare},
            "leaf category": {"category_id": category.common},
            "category root": {"category_id": nodes["Women"]},
            "category node": {"category_id": nodes["Women/Accessories"]},
            "condition": {"condition": values["condition"].rare},
            "size": {"size": values["size"].middling},
            "seller": {"seller_id": values["seller_id"].rare},
            "price from": {"min_price": 5_000},
            "attribute": {"attributes.material": "cotton"},
            "rare attribute": {"attributes.material": "cashmere"},
            "q": {"q": word.common},
            "q, middling": {"q": word.middling},
            "q, rare": {"q": word.rare},
            "updated_since": {"updated_since": moments["1%"]},
        }.items()
    }
    together: dict[str, Query] = {
        "q newest": {"q": word.common, "sort": "newest"},
        "q newest, middling": {"q": word.middling, "sort": "newest"},
        "q + brand": {"q": word.common, "brand_id": brand.common},
        "q + rare brand": {"q": word.common, "brand_id": brand.rare},
        "q + category + max_price": {
            "q": word.common,
            "category_id": category.common,
            "max_price": 3_000,
        },
        "brand + condition + size": {
            "brand_id": brand.common,
            "condition": "good",
            "size": values["size"].middling,
        },
        "brands": {"brand_id": [brand.common, brand.middling, brand.rare]},
        "brands, sold": {"brand_id": [brand.common, brand.rare], "status": "sold"},
        "brands + sizes": {
            "brand_id": [brand.common, brand.rare],
            "size": [values["size"].common, values["size"].rare],
        },
        "categories, whatever their status": {
            "category_id": [category.common, category.rare],
            "status": ["active", "reserved", "sold"],
        },
        "conditions": {"condition": ["very_good", "good"]},
        "active and sold": {"status": ["active", "sold"]},
        "category + size that it never has": {"category_id": nodes["Women"], "size": "122"},
        "leaf category + size": {"category_id": category.common, "size": values["size"].common},
        "seller + status": {"seller_id": values["seller_id"].common, "status": "sold"},
        "color + size": {"color": values["color"].rare, "size": values["size"].middling},
        "category + price band": {
            "category_id": category.common,
            "min_price": 2_000,
            "max_price": 2_500,
        },
        "updated_since + brand": {"updated_since": moments["1%"], "brand_id": brand.common},
    }
    counted: dict[str, Query] = {
        f"facets, {name}": {"include": "facets", **query}
        for name, query in {
            "all": _nothing(),
            "brand": {"brand_id": brand.common},
            "leaf category": {"category_id": category.common},
            "q": {"q": word.common},
            "q, rare": {"q": word.rare},
        }.items()
    }
    deep = {
        f"{name}, deep": query
        for name, query in {**single, **sorts, **together}.items()
        if name in DEEP
    }
    return [
        *(
            ListCase(name, _with_lists(query))
            for name, query in {**single, **sorts, **together, **counted}.items()
        ),
        *(ListCase(name, _with_lists(query), deep=True) for name, query in deep.items()),
    ]


def _with_lists(query: Query) -> Query:
    """Return a query as the API parses it: filters with several values are lists."""
    return {
        # A small marketplace has fewer values than we pick, so drop duplicates.
        name: [*dict.fromkeys([value] if isinstance(value, str) else value)]
        if name in SEVERAL.values() or name.startswith(ATTRIBUTE)
        else value
        for name, value in query.items()
    }


DEEP = (
    "newest",
    "brand, common",
    "leaf category, common",
    "category root",
    "q, common",
    "q newest",
    "price_asc, alone",
    "price_desc, category root",
    "q, two common words",
    "updated_since, 1%",
)


def _nothing() -> Query:
    return {}


def _of(name: str, parameter: str, values: FilterValues, nothing: str) -> Mapping[str, Query]:
    return {
        f"{name}, common": {parameter: values.common},
        f"{name}, middling": {parameter: values.middling},
        f"{name}, rare": {parameter: values.rare},
        f"{name}, none": {parameter: nothing},
    }


def _values(session: Session, column: str, total: int) -> FilterValues:
    rows = session.execute(
        text(
            f"SELECT {column}::text, count(*) FROM items "  # noqa: S608 - a constant
            f"WHERE {PUBLIC} AND {column} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
        )
    )
    return _pick(dict(rows.all()), total)


def _words(total: int) -> FilterValues:
    """Words of descriptions by their rank, of six letters or more so that they can be mistyped.

    A word of rank r is drawn with a chance of 1 / (r * the sum of all 1 / rank), a few times for
    each item.
    """
    vocabulary = words()
    weight = STORY_WORDS / sum(1 / rank for rank in range(1, len(vocabulary) + 1))

    def from_rank(share: float) -> str:
        first = max(round(weight / share), 1) - 1
        return next(word for word in vocabulary[first:] if len(word) >= 6)

    return FilterValues(
        common=from_rank(1), middling=from_rank(MIDDLING), rare=from_rank(1.5 * PAGE / total)
    )


def _moments(session: Session, total: int) -> dict[str, str]:
    """Times since which no item, a page, a hundredth, and all items have changed."""
    ranks = {"a page": PAGE, "1%": total // 100, "half": total // 2}
    statement = text(
        f"SELECT updated_at FROM items WHERE {PUBLIC} "  # noqa: S608 - a constant
        "ORDER BY updated_at DESC OFFSET :rank LIMIT 1"
    )
    found = {
        name: session.execute(statement, {"rank": rank}).scalar_one().isoformat()
        for name, rank in ranks.items()
    }
    return {**found, "always": "2000-01-01T00:00:00Z", "never": "2999-01-01T00:00:00Z"}


def _categories(session: Session) -> dict[str, str]:
    rows = session.execute(text("SELECT array_to_string(path, '/'), id::text FROM categories"))
    return dict(rows.all())


def _typo(word: str) -> str:
    """Swap two neighbouring letters."""
    return word[:2] + word[3] + word[2] + word[4:]


def _pick(counts: Mapping[str, int], total: int) -> FilterValues:
    full = {value: number for value, number in counts.items() if number > PAGE}
    return FilterValues(
        common=max(full, key=lambda value: full[value]),
        middling=min(full, key=lambda value: abs(full[value] - MIDDLING * total)),
        rare=min(full, key=lambda value: full[value]),
    )
