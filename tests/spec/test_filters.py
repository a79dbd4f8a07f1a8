"""Filters of lists: one form for all, and the type of the field that each is named after."""

import json
import re
from collections.abc import Iterator

import pytest

from tests.spec.document import Json, by_id, resolve, types

MOST = {20, 100}
"""How many values a filter takes: 20, or as many as a page has rows."""
RANGE = re.compile(r"(min|max)_.*|.*_(since|until)")
SEARCH = "q"


def lists() -> Iterator[tuple[str, list[Json], Json]]:
    """Each list: its operation, the parameters of its query, and the schema of a row."""
    for name, node in by_id().items():
        query = [resolve(found) for found in node.get("parameters", [])]
        query = [parameter for parameter in query if parameter["in"] == "query"]
        if "limit" in {parameter["name"] for parameter in query}:
            body = resolve(node["responses"]["200"])["content"]["application/json"]["schema"]
            rows = resolve(resolve(body)["properties"]["data"])["items"]
            yield name, query, resolve(rows)


FILTERS = [
    pytest.param(parameter, query, rows, id=f"{name}-{parameter['name']}")
    for name, query, rows in lists()
    for parameter in query
    if parameter["description"].startswith("Only")
]


def takes_one(parameter: Json, query: list[Json]) -> bool:
    """Whether only one value makes sense.

    True for the end of a range, a flag, a search, and a value that other parameters refer to.
    """
    others = json.dumps([other for other in query if other is not parameter])
    name = parameter["name"]
    flag = types(resolve(parameter["schema"])) == {"boolean"}
    return flag or name == SEARCH or RANGE.fullmatch(name) is not None or f"`{name}`" in others


@pytest.mark.parametrize(("parameter", "query", "rows"), FILTERS)
def test_each_filter_by_value_is_repeated_for_several(
    parameter: Json, query: list[Json], rows: Json
) -> None:
    schema = resolve(parameter["schema"])
    if types(schema) != {"array"}:
        assert takes_one(parameter, query)
        return
    assert schema["uniqueItems"] is True
    assert schema["maxItems"] in MOST
    says = re.sub(r"\s*\(.*?\)", "", " ".join(parameter["description"].split()))
    assert f"Repeat the parameter for several, up to {schema['maxItems']}" in says


@pytest.mark.parametrize(("parameter", "query", "rows"), FILTERS)
def test_each_filter_has_the_type_of_the_field_with_its_name(
    parameter: Json, query: list[Json], rows: Json
) -> None:
    name = parameter["name"]
    field = rows.get("properties", {}).get(name.removesuffix("s") if name == "types" else name)
    # Items of a list in a row have several members.
    if field is None or "array" in types(resolve(field)):
        return
    asked, shown = resolve(parameter["schema"]), resolve(field)
    asked = resolve(asked["items"]) if "items" in asked else asked
    assert types(asked) <= types(shown)
    values = shown.get("x-extensible-enum", shown.get("enum"))
    if values is not None:
        assert {*asked["enum"]} <= {*values}


def test_lists_are_found_by_their_limit() -> None:
    assert {"list_items", "list_events", "list_deliveries"} <= {name for name, _, _ in lists()}
