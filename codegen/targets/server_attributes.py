"""The attributes of items by category, size charts and regions, as tables of the server."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from codegen.bundle import CodegenError, Json, resolve, values_of
from codegen.ir import Api

NAME = "server_attributes"
REGIONS = Path("server/cute_api/models/_gen/regions.py")
ATTRIBUTES = REGIONS.with_name("attributes.py")


def render(api: Api) -> dict[Path, str]:
    """Render the tables."""
    schemas: Json = api.document["components"]["schemas"]
    return {
        REGIONS: _regions(schemas["ShippingDestination"]["x-regions"]),
        ATTRIBUTES: _attributes(api.document),
    }


def _regions(regions: Mapping[str, Sequence[str]]) -> str:
    lines = [
        f'    "{name}": frozenset("{" ".join(found)}".split()),' for name, found in regions.items()
    ]
    return "\n".join(
        [
            '"""The countries of each region that items can be sent to, smallest first."""\n',
            "from collections.abc import Mapping, Set\n",
            "REGIONS: Mapping[str, Set[str]] = {",
            *lines,
            "}\n",
        ]
    )


def _attributes(document: Json) -> str:
    schemas = document["components"]["schemas"]
    attributes = {
        name: _attribute(document, schema)
        for name, schema in schemas["ItemAttributes"]["properties"].items()
    }
    charts = schemas["SizeSystem"]["x-size-charts"]
    systems = values_of(document, schemas["SizeSystem"])
    rows = [
        {**chart, "sizes": {name: str(sizes).split() for name, sizes in chart["sizes"].items()}}
        for chart in charts
    ]
    for chart in rows:
        lengths = {len(sizes) for sizes in chart["sizes"].values()}
        if len(lengths) != 1 or not chart["sizes"].keys() <= {*systems}:
            raise CodegenError(f"The size chart {chart} needs as many sizes in each known system.")
    return "\n".join(
        [
            '"""The attributes of items, and the size charts."""\n',
            "from collections.abc import Mapping, Sequence",
            "from typing import Any\n",
            f"ATTRIBUTES: Mapping[str, Mapping[str, Any]] = {attributes!r}",
            f"SIZE_CHARTS: Sequence[Mapping[str, Any]] = {rows!r}\n",
        ]
    )


def _attribute(document: Json, schema: Json) -> dict[str, Any]:
    of_values = schema.get("items", schema)
    target = resolve(document, of_values)
    texts = target.get("x-enumDescriptions", {})
    listed = values_of(document, target)
    return {
        "description": schema["description"],
        "categories": schema.get("x-categories", []),
        "required": schema.get("x-required", []),
        "max_values": schema.get("maxItems", 1),
        "values": [{"value": value, "name": texts[value]} for value in listed] or None,
        "unit": schema.get("x-unit"),
        "minimum": schema.get("minimum"),
        "maximum": schema.get("maximum"),
    }
