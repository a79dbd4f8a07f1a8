"""Filters by traits: values of attributes, sizes and destinations, as words of `items.search`.

A trait may be frequent among all items, and rare among the cheapest or the dearest. But it occurs
in some categories only, so a list by price merges the items of those, and doesn't read all prices.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ARRAY, Text, cast, func, select
from sqlalchemy.dialects.postgresql import TSQUERY

from cute_api.models import TraitCategory
from cute_api.models._gen.regions import REGIONS
from cute_api.models.statements import Reads, Statement, parameter
from cute_api.services.items import estimates
from cute_api.services.items.filters import FOR_SALE, TRAITS, WORDS, Values, id_array

SHIPS_TO = "ships_to"
SIZES = "sizes"
ATTRIBUTE = "attributes."
"""How the names of filters by attributes begin."""
NARROWER = {"category_id", "category_ids", "brand_id", "brand_ids", WORDS}
"""Filters with an index by price, or one of their own: a list with one of them needs no other."""
# Fewer items are found by the index of traits, and sorted.
RARE_BY_PRICE = 3_000

CATEGORIES = Statement(
    select(cast(TraitCategory.category_id, Text).label("id"))
    .where(TraitCategory.trait == func.any(parameter("traits", ARRAY(Text))))
    .group_by(TraitCategory.category_id)
    .having(
        func.array_to_tsvector(func.array_agg(TraitCategory.trait)).bool_op("@@")(
            parameter("wanted", TSQUERY())
        )
    )
)

Traits = Mapping[str, list[str]]
"""The traits of which an item must have at least one, by the name of each filter."""


def destinations(country: str) -> list[str]:
    """Return the destinations of shipping options that include a country, most specific first."""
    return [country, *(name for name, among in REGIONS.items() if not among or country in among)]


def wanted(query: Mapping[str, Any]) -> Traits:
    """Return the traits that the filters in a query ask for."""
    values = {
        name.removeprefix(ATTRIBUTE): values
        for name, values in query.items()
        if name.startswith(ATTRIBUTE)
    }
    if SIZES in query:
        values[SIZES] = query[SIZES]
    if SHIPS_TO in query:
        values["ships"] = destinations(query[SHIPS_TO])
    return {name: [f"={name}={value}" for value in of] for name, of in values.items()}


def tsquery(traits: Traits) -> str:
    """Return the traits as a tsquery."""
    either = (" | ".join(f"'{trait}'" for trait in of) for of in traits.values())
    return " & ".join(f"({words})" for words in either)


def by_category(reads: Reads, traits: Traits, values: Values) -> tuple[Values, bool]:
    """Return the values of a list by price, and whether they now include a trait's categories.

    They do if the trait is not rare. They may include categories whose last item with it is gone,
    and exclude none.
    """
    if TRAITS not in values or not NARROWER.isdisjoint(values) or is_rare(reads, values):
        return values, False
    names = [name for of in traits.values() for name in of]
    found = reads.rows(CATEGORIES, traits=names, wanted=tsquery(traits))
    return {**values, "category_ids": id_array(row.id for row in found)}, True


def narrows(reads: Reads, values: Values) -> bool:
    """Return whether merging the categories in `values` reads less than following all prices.

    To find some of a trait's items, merging reads as many from each of its categories, and so its
    share of them is that of those categories; following reads by its share of all items.
    """
    ids = values["category_ids"]
    categories = str(ids).count(",") + 1
    among = estimates.matches(reads, "category_ids", values)
    return categories * among < estimates.matches(reads, FOR_SALE, values)


def is_rare(reads: Reads, values: Values) -> bool:
    """Return whether few items have the traits in `values`, by the planner's estimate."""
    return estimates.matches(reads, TRAITS, values) <= RARE_BY_PRICE
