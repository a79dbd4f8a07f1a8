"""The fields of a schema of the document, as rows: name, type, limits, values, default, example.

Pure: a schema in, rows out, required fields first. A nested field's name is its path
(`price.amount`); `[]` stands for each element of an array, `*` for each name of a map. A schema
with several forms has a table of their common fields, and one for each form.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from cute_api.lib.json_objects import Json
from cute_api.portal.docs.fields import FieldRow, FieldTable, SchemaSide
from cute_api.problems import PROBLEMS
from cute_api.spec import Spec
from cute_api.webhooks.selection import event_patterns

NULL = "null"
# Longer patterns are unreadable; their fields' descriptions say what is allowed.
LONGEST_PATTERN = 60
LONGEST_EXAMPLE = 80
# The meanings of values. The document's rules repeat them in descriptions, after `REPEATED`.
MEANINGS = "x-enumDescriptions"
REPEATED = " The values are `"


# The keyword that hides a field on each side.
HIDDEN = {SchemaSide.REQUEST: "readOnly", SchemaSide.RESPONSE: "writeOnly"}


def tables(
    spec: Spec, schema: Json, side: SchemaSide, pages: Mapping[str, str] | None = None
) -> list[FieldTable]:
    """Return the tables of a schema, which may refer into the document.

    `pages` has the paths of schemas with a page of their own, by their `$ref`; such forms get no
    table.
    """
    reader = _Reader(spec, side, pages or {})
    rows = list(reader.below(schema, "", ()))
    return [FieldTable(rows), *reader.forms]


def row(
    spec: Spec,
    name: str,
    schema: Json,
    *,
    required: bool,
    limits: Sequence[str] = (),
    example: Any = None,
) -> FieldRow:
    """Return a value's row. `limits` are added to the schema's; `example` defaults to its own."""
    known, _ = _merged(spec, schema, ())
    element = _element(spec, known)
    values = _values(spec, element)
    if example is None:
        example = next(iter(known.get("examples", ())), None)
    return FieldRow(
        name=name,
        type=_type(spec, known),
        required=required,
        description=_line(known.get("description", "").partition(REPEATED)[0]),
        limits=(*_all_limits(spec, known), *limits),
        values=[_text(value) for value in values],
        is_open="x-extensible-enum" in element,
        default=_text(known["default"]) if "default" in known else None,
        example=_short(example, values),
        deprecated=bool(known.get("deprecated")),
        meanings=_meanings(spec, element, [value for value in values if isinstance(value, str)]),
    )


def described(spec: Spec, name: str, node: Json) -> FieldRow:
    """Return the row of a parameter or header, whose schema is beside its description."""
    schema = {**node["schema"], "description": node.get("description", "")}
    example = node.get("example")
    if isinstance(example, list):
        example = "&".join(f"{name}={_text(element)}" for element in example)
    required = node.get("required", False)
    return row(spec, name, schema, required=required, example=example)


def example_of(spec: Spec, media: Json) -> Any:
    """Return the first example of a body or of its schema, or None."""
    for example in media.get("examples", {}).values():
        return spec.resolve(example).get("value")
    schema, _ = _merged(spec, media["schema"], ())
    return next(iter(schema.get("examples", ())), None)


class _Reader:
    """Walks a schema. `forms` are the tables of its forms, in order."""

    def __init__(self, spec: Spec, side: SchemaSide, pages: Mapping[str, str]) -> None:
        self._spec = spec
        self._side = side
        self._pages = pages
        self.forms: list[FieldTable] = []

    def below(self, node: Json, prefix: str, seen: Sequence[str]) -> Iterator[FieldRow]:
        """Yield a schema's inner rows; recursion ends at references already in `seen`."""
        schema, refs = _merged(self._spec, node, seen)
        if len(set(refs)) < len(refs):
            return
        if "items" in schema:
            yield from self.below(schema["items"], f"{prefix}[]", refs)
            return
        required = schema.get("required", ())
        properties = schema.get("properties", {})
        for name, inner in sorted(properties.items(), key=lambda entry: entry[0] not in required):
            if not self._is_hidden(inner):
                yield from self._with_inner(_joined(prefix, name), inner, name in required, refs)
        free = schema.get("additionalProperties")
        if isinstance(free, dict):
            names = schema.get("propertyNames", {})
            limits = [f"name: {limit}" for limit in _limits(names)]
            # Entries of a map are optional in requests, and never "absent" in responses.
            known = self._side is SchemaSide.RESPONSE
            yield row(self._spec, _joined(prefix, "*"), free, required=known, limits=limits)
        if "oneOf" in schema:
            yield from self._one_of(schema, prefix, refs)

    def _with_inner(
        self, name: str, node: Json, required: bool, refs: Sequence[str]
    ) -> Iterator[FieldRow]:
        yield row(self._spec, name, node, required=required)
        yield from self.below(node, name, refs)

    def _one_of(self, schema: Json, prefix: str, refs: Sequence[str]) -> Iterator[FieldRow]:
        """Yield the fields of all forms; add a table for each form without a page."""
        decisive = schema["discriminator"]["propertyName"]
        mapping: Mapping[str, str] = schema["discriminator"]["mapping"]
        forms = {value: self._spec.resolve({"$ref": ref}) for value, ref in mapping.items()}
        first, *others = forms.values()
        for name, inner in first["properties"].items():
            whole = _joined(prefix, name)
            found = [other["properties"].get(name) for other in others]
            required = all(name in form.get("required", ()) for form in forms.values())
            if name == decisive:
                links = {
                    _text(value): self._pages[ref]
                    for value, ref in mapping.items()
                    if ref in self._pages
                }
                about = {
                    value: _line(form["description"]).removesuffix(".")
                    for value, form in forms.items()
                    if "description" in form
                }
                yield FieldRow(
                    whole,
                    _type(self._spec, inner),
                    required,
                    "Decides the form.",
                    values=[_text(value) for value in mapping],
                    meanings=about | _meanings(self._spec, {}, list(mapping)),
                    links=links,
                )
            elif None not in found and len({_essence(form) for form in (inner, *found)}) == 1:
                yield from self._with_inner(whole, inner, required, refs)
            elif None not in found:
                yield FieldRow(
                    whole, _type(self._spec, inner), required, f"Depends on `{decisive}`."
                )
        for value, ref in mapping.items():
            if ref not in self._pages:
                title = f"`{_joined(prefix, decisive)}` is `{value}`"
                rows = list(self.below({"$ref": ref}, prefix, refs))
                self.forms.append(FieldTable(rows, title, value))

    def _is_hidden(self, node: Json) -> bool:
        schema, _ = _merged(self._spec, node, ())
        return bool(schema.get(HIDDEN[self._side]))


def _merged(spec: Spec, node: Json, refs: Sequence[str]) -> tuple[Json, Sequence[str]]:
    """Merge a schema with the target of its `$ref`, or of an `anyOf` with a single form and null.

    Also return the followed references, after `refs`.
    """
    if "$ref" in node:
        target, refs = _merged(spec, spec.resolve({"$ref": node["$ref"]}), (*refs, node["$ref"]))
        beside = {key: value for key, value in node.items() if key not in {"$ref", "type"}}
        return {**target, **beside}, refs
    options = node.get("anyOf", ())
    forms = [option for option in options if option.get("type") != NULL]
    if len(forms) == 1 and len(forms) < len(options):
        target, refs = _merged(spec, forms[0], refs)
        beside = {key: value for key, value in node.items() if key not in {"anyOf", "type"}}
        return {**target, **beside, "type": [*_types(target), NULL]}, refs
    return node, refs


def _types(schema: Json) -> list[str]:
    types = schema.get("type", "object")
    return [types] if isinstance(types, str) else list(types)


def _type(spec: Spec, node: Json) -> str:
    """Return the type for people: `string (uuid) or null`, `array of object`."""
    schema, _ = _merged(spec, node, ())
    names = []
    for name in _types(schema):
        if name == "array":
            names.append(f"array of {_type(spec, schema['items'])}")
        elif name != NULL and "format" in schema:
            names.append(f"{name} ({schema['format']})")
        else:
            names.append(name)
    return " or ".join(names)


def _element(spec: Spec, schema: Json) -> Json:
    """Return the schema of an array's elements, or the schema itself."""
    return _merged(spec, schema["items"], ())[0] if "items" in schema else schema


def _values(spec: Spec, schema: Json) -> list[Any]:
    """Return all possible values, if the schema lists them."""
    if "const" in schema:
        return [schema["const"]]
    found = schema.get("enum", schema.get("x-extensible-enum", ()))
    if found:
        return list(found)
    options = [_values(spec, _merged(spec, form, ())[0]) for form in schema.get("anyOf", ())]
    return [value for option in options for value in option] if all(options) else []


def _meanings(spec: Spec, schema: Json, values: Sequence[str]) -> dict[str, str]:
    """Return what values mean: the schema's texts, or those of event types and problem codes."""
    forms = [schema, *(_merged(spec, form, ())[0] for form in schema.get("anyOf", ()))]
    known = {value: text for form in forms for value, text in form.get(MEANINGS, {}).items()}
    for name, entry in spec.document.get("webhooks", {}).items():
        known[name] = entry["post"]["summary"]
        family = event_patterns.family(name)
        known[family + event_patterns.FAMILY_END] = f"every event about {family}s"
    known[event_patterns.EVERY] = "every event"
    known |= {code: problem.title for code, problem in PROBLEMS.items()}
    return {value: known[value] for value in values if value in known}


def _all_limits(spec: Spec, schema: Json) -> list[str]:
    """Return the limits of a field, and of array elements without rows of their own."""
    element = _element(spec, schema)
    if element is schema or "properties" in element:
        return _limits(schema)
    of_each = [] if _values(spec, element) else _limits(element)
    return [*_limits(schema), *(f"each {limit}" for limit in of_each)]


def _limits(schema: Json) -> list[str]:
    """Return the limits of a schema itself, for people."""
    listed = "const" in schema or "enum" in schema or "x-extensible-enum" in schema
    found = [
        _range(schema.get("minimum"), schema.get("maximum"), ""),
        "" if listed else _range(schema.get("minLength"), schema.get("maxLength"), "character"),
        _range(schema.get("minItems"), schema.get("maxItems"), "element"),
        "no duplicates" if schema.get("uniqueItems") else "",
        _range(schema.get("minProperties"), schema.get("maxProperties"), "field"),
    ]
    if "pattern" in schema and not listed and len(schema["pattern"]) <= LONGEST_PATTERN:
        found.append(f"pattern `{schema['pattern']}`")
    return [limit for limit in found if limit]


def _range(least: int | None, most: int | None, unit: str) -> str:
    if least is None and most is None:
        return ""
    if least == most:
        text, count = f"{least:,}", most
    elif most is None:
        text, count = f"at least {least:,}", least
    elif least is None or (least == 0 and unit):
        text, count = f"at most {most:,}", most
    else:
        text, count = f"{least:,} to {most:,}", most
    if not unit:
        return text
    return f"{text} {unit}" if count == 1 else f"{text} {unit}s"


def _essence(schema: Json) -> bytes:
    """Encode a schema without its examples."""
    essence = {key: value for key, value in schema.items() if key != "examples"}
    return orjson.dumps(essence, option=orjson.OPT_SORT_KEYS)


def _joined(prefix: str, name: str) -> str:
    return f"{prefix}.{name}" if prefix else name


def _line(text: str) -> str:
    return " ".join(text.split())


def _text(value: Any) -> str:
    """Return a value as JSON, texts without quotes."""
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _short(example: Any, values: Sequence[Any]) -> str | None:
    """Return an example for a row if it is short and not one of the listed values."""
    elements = example if isinstance(example, list) else [example]
    if not elements or any(isinstance(element, dict) or element in values for element in elements):
        return None
    text = _text(example)
    return text if example is not None and 0 < len(text) <= LONGEST_EXAMPLE else None
