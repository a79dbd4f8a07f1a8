"""JSON Schemas as the types of Python arguments: generous in what a caller may give."""

from collections.abc import Mapping
from typing import Any

from codegen.bundle import Json, resolve, schema_name

ANY_OBJECT = "Mapping[str, Any]"
FORMATS = {"uuid": "UUID | str", "date-time": "datetime | str", "date": "date | str"}
LAST = (ANY_OBJECT, "str", "None")
SCALARS = {"integer": "int", "number": "float", "boolean": "bool", "string": "str", "null": "None"}


def argument_type(document: Json, schema: Json) -> str:
    """The annotation of an argument: models or mappings, UUIDs or texts, members or values."""
    parts = dict.fromkeys(_parts(document, schema))
    # They read best with what is common to many at the end.
    place = {part: number for number, part in enumerate(LAST)}
    return " | ".join(sorted(parts, key=lambda part: place.get(part, -1)))


def _parts(document: Json, schema: Json) -> list[str]:
    name = schema_name(schema)
    if name is not None:
        return _named(document, name)
    return _inline(document, schema)


def _named(document: Json, name: str) -> list[str]:
    """A component: of an object its model, of an enum its class."""
    schema = document["components"]["schemas"][name]
    if "enum" in schema:
        return [name, "str"]
    if schema.get("type") == "object" and "oneOf" not in schema:
        return [name, ANY_OBJECT]
    return _inline(document, schema)


def _inline(document: Json, schema: Mapping[str, Any]) -> list[str]:
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return [part for one in schema[key] for part in _parts(document, one)]
    kinds = schema.get("type", "object")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    return [part for kind in kinds for part in _of_kind(document, kind, schema)]


def _of_kind(document: Json, kind: str, schema: Mapping[str, Any]) -> list[str]:
    if kind == "array":
        return [f"Sequence[{argument_type(document, resolve_item(document, schema))}]"]
    if kind == "string" and "enum" in schema:
        values = ", ".join(f'"{value}"' for value in schema["enum"] if value is not None)
        return [f"Literal[{values}]", "str"]
    if kind == "string" and schema.get("format") in FORMATS:
        return FORMATS[schema["format"]].split(" | ")
    return [SCALARS.get(kind, ANY_OBJECT)]


def resolve_item(document: Json, schema: Mapping[str, Any]) -> Json:
    """The schema of an array's elements; a component stays a reference."""
    item: Json = schema["items"]
    return item if schema_name(item) is not None else resolve(document, item)
