"""The attributes and sizes of items: which ones a category has, and what fits together.

The tables are those of the document. A rule names categories by words: it counts in each category
that has one of them in its path, whatever the tree.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cute_api.lib.json_objects import Json
from cute_api.models._gen.attributes import ATTRIBUTES, SIZE_CHARTS
from cute_api.problems import FieldError

# Of paths: the gender of items without the attribute.
GENDERS = {"women": "women", "womens": "women", "men": "men", "mens": "men"}
SHOWN = ("description", "max_values", "values", "unit", "minimum", "maximum")


def of_category(category_id: str, path: Sequence[str]) -> Json:
    """Return the `CategoryAttributes` of a category with this path."""
    words = _words(path)
    return {
        "category_id": category_id,
        "attributes": [
            {"name": name, "required": _is_in(rule["required"], words)}
            | {member: rule[member] for member in SHOWN}
            for name, rule in ATTRIBUTES.items()
            if _applies(rule, words)
        ],
        "size_charts": [
            {
                "gender": chart["gender"],
                "systems": [
                    {"system": system, "values": values}
                    for system, values in chart["sizes"].items()
                ],
            }
            for chart in SIZE_CHARTS
            if chart["category"] in words
        ],
    }


def wrong_attributes(attributes: Mapping[str, Any], path: Sequence[str]) -> list[FieldError]:
    """Return the errors of valid `ItemAttributes` in a category with this path."""
    words = _words(path)
    category = " > ".join(path)
    errors = [
        FieldError(
            "not_in_category",
            f"Items of {category} have no `{name}`.",
            pointer=f"/attributes/{name}",
        )
        for name in attributes
        if not _applies(ATTRIBUTES[name], words)
    ]
    if not attributes:
        return errors
    return errors + [
        FieldError(
            "required",
            f"Items of {category} with attributes need `{name}`.",
            pointer=f"/attributes/{name}",
        )
        for name, rule in ATTRIBUTES.items()
        if name not in attributes and _is_in(rule["required"], words)
    ]


def equivalents(
    sizes: Sequence[Json], attributes: Mapping[str, Any], path: Sequence[str]
) -> tuple[list[Json], list[FieldError]]:
    """Return a size in all systems of its chart, or the errors of the given ones."""
    if not sizes:
        return [], []
    words = _words(path)
    gender = attributes.get("gender") or next((GENDERS[w] for w in words if w in GENDERS), None)
    chart = next(
        (
            chart["sizes"]
            for chart in SIZE_CHARTS
            if chart["category"] in words and chart["gender"] == gender
        ),
        None,
    )
    if chart is None:
        detail = (
            f"There is no size chart for {' > '.join(path)} and `attributes.gender` "
            f"`{gender or 'missing'}`."
        )
        return [], [FieldError("no_size_chart", detail, pointer="/sizes")]
    places: list[int | None] = [_place(chart, size) for size in sizes]
    errors = [
        FieldError(
            "unknown_size",
            f"The size chart has no such size in `{size['system']}`. It has "
            f"{', '.join(chart.get(size['system'], ())) or 'no sizes there'}.",
            pointer=f"/sizes/{index}/value",
        )
        for index, (size, place) in enumerate(zip(sizes, places, strict=True))
        if place is None
    ]
    errors += [
        FieldError("differs", "Is another size than the first.", pointer=f"/sizes/{index}")
        for index, place in enumerate(places)
        if place is not None and places[0] is not None and place != places[0]
    ]
    if errors or places[0] is None:
        return [], errors
    return [{"value": row[places[0]], "system": system} for system, row in chart.items()], []


def _place(chart: Mapping[str, Sequence[str]], size: Json) -> int | None:
    row = chart.get(size["system"], ())
    return row.index(size["value"]) if size["value"] in row else None


def _words(path: Iterable[str]) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", " ".join(path).casefold().replace("'", "")))


def _applies(rule: Mapping[str, Any], words: frozenset[str]) -> bool:
    return not rule["categories"] or _is_in(rule["categories"], words)


def _is_in(categories: Iterable[str], words: frozenset[str]) -> bool:
    return not words.isdisjoint(categories)
