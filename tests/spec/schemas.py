"""Schemas that differ in one edit, and values that show whether the edit changed what is valid."""

from itertools import product
from typing import Any

import jsonschema_rs
from hypothesis import strategies as st

Json = dict[str, Any]

NAMES = ("a", "b")
SCALARS: tuple[Any, ...] = (None, True, False, 0, 1, 2, 3, 1.5, -1, "", "x", "xy", "xyz", "5")
WITHOUT = object()


def _values() -> list[Any]:
    inner = (*SCALARS, [], ["x"], {}, {"a": "x"})
    lists = [
        [],
        *([value] for value in inner),
        *([first, second] for first, second in product(SCALARS[:9], SCALARS[8:])),
    ]
    lists += [["x", "x"], [1, 1, 1], ["x", 1, "xy"]]
    fields = (*SCALARS, [], ["x"], {}, {"a": 1}, {"b": "x"}, WITHOUT)
    objects = [
        {
            name: value
            for name, value in zip(("a", "b", "c"), values, strict=True)
            if value is not WITHOUT
        }
        for values in product(fields, fields, (WITHOUT, "x", 1))
    ]
    return [*SCALARS, *lists, *objects]


VALUES = _values()

types = st.sampled_from(["string", "integer", "number", "boolean", "object", "array", "null"])
numbers = st.integers(0, 3)
scalars = st.sampled_from(SCALARS)
patterns = st.sampled_from(["^x", "y", "^[a-z]*$"])


def _keywords(inner: st.SearchStrategy[Any]) -> dict[str, st.SearchStrategy[Any]]:
    """Each keyword with what can stand there."""
    properties = st.dictionaries(st.sampled_from(NAMES), inner, max_size=2)
    forms = st.lists(inner, min_size=1, max_size=3)
    return {
        "type": types | st.lists(types, min_size=1, max_size=3, unique=True),
        "enum": st.lists(scalars, min_size=1, max_size=3, unique_by=repr),
        "const": scalars,
        "minimum": numbers,
        "maximum": numbers,
        "exclusiveMinimum": numbers,
        "exclusiveMaximum": numbers,
        "multipleOf": st.sampled_from([1, 2, 3, 0.5]),
        "minLength": numbers,
        "maxLength": numbers,
        "pattern": patterns,
        "items": inner | st.booleans(),
        "prefixItems": forms,
        "minItems": numbers,
        "maxItems": numbers,
        "uniqueItems": st.booleans(),
        "contains": inner,
        "minContains": numbers,
        "maxContains": numbers,
        "unevaluatedItems": inner | st.booleans(),
        "properties": properties,
        "required": st.lists(st.sampled_from(NAMES), max_size=2, unique=True),
        "additionalProperties": inner | st.booleans(),
        "unevaluatedProperties": inner | st.booleans(),
        "patternProperties": st.dictionaries(patterns, inner, min_size=1, max_size=1),
        "propertyNames": st.builds(dict, maxLength=numbers),
        "minProperties": numbers,
        "maxProperties": numbers,
        "dependentRequired": st.just({"a": ["b"]}) | st.just({"b": ["a"]}),
        "dependentSchemas": st.dictionaries(st.sampled_from(NAMES), inner, min_size=1, max_size=1),
        "allOf": forms,
        "anyOf": forms,
        "oneOf": forms,
        "not": inner,
        "if": inner,
        "then": inner,
        "else": inner,
    }


def _schemas(inner: st.SearchStrategy[Any], most: int) -> st.SearchStrategy[Json]:
    keywords = _keywords(inner)

    @st.composite
    def draw_schema(draw: st.DrawFn) -> Json:
        chosen = draw(st.lists(st.sampled_from(sorted(keywords)), max_size=most, unique=True))
        return {key: draw(keywords[key]) for key in chosen}

    return draw_schema()


leaves = _schemas(st.just({"type": "string"}) | st.just({"type": "integer"}), 2)
branches = _schemas(leaves, 2)
schemas = _schemas(branches, 4)


@st.composite
def edits(draw: st.DrawFn) -> tuple[Json, Json]:
    """A schema, and the same with one keyword somewhere in it added, removed or replaced."""
    old = draw(schemas)
    return old, _edited(draw, old)


def _edited(draw: st.DrawFn, schema: Json) -> Json:
    inside = [key for key, value in schema.items() if isinstance(value, dict | list) and value]
    goes_inside: bool = draw(st.booleans())
    if inside and goes_inside:
        key = draw(st.sampled_from(inside))
        return {**schema, key: _edited_inside(draw, key, schema[key])}
    keywords = _keywords(leaves)
    key = draw(st.sampled_from(sorted(keywords)) | st.sampled_from(sorted(schema) or ["type"]))
    removes: bool = draw(st.booleans())
    if key in schema and removes:
        return {name: value for name, value in schema.items() if name != key}
    return {**schema, key: draw(keywords[key])}


def _edited_inside(draw: st.DrawFn, key: str, value: Any) -> Any:
    """The value of a keyword with one of the schemas in it edited, or another value."""
    if key in ("properties", "patternProperties", "dependentSchemas"):
        name = draw(st.sampled_from(sorted(value)))
        return {**value, name: _edited(draw, value[name])}
    if key in ("allOf", "anyOf", "oneOf", "prefixItems"):
        index = draw(st.integers(0, len(value) - 1))
        return [*value[:index], _edited(draw, value[index]), *value[index + 1 :]]
    if isinstance(value, dict) and key not in ("dependentRequired", "propertyNames"):
        return _edited(draw, value)
    return draw(_keywords(leaves)[key])


def distinguishing_values(old: Json, new: Json) -> tuple[Any, Any]:
    """A value that only the old schema accepts, and one that only the new one does; or WITHOUT."""
    old_validator, new_validator = (
        jsonschema_rs.Draft202012Validator(schema) for schema in (old, new)
    )
    lost = gained = WITHOUT
    for value in VALUES:
        before, after = old_validator.is_valid(value), new_validator.is_valid(value)
        if before and not after:
            lost = value
        elif after and not before:
            gained = value
        if lost is not WITHOUT and gained is not WITHOUT:
            break
    return lost, gained
