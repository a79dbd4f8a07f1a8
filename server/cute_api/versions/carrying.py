"""Change properties of schemas in a document, with everything that follows from it.

This is their entry in `required`, their name in backticks in the texts of the schema, and all
examples in which an object of the schema stands, however deep.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cute_api.lib.json_objects import Json
from cute_api.versions.example_index import PLACE, SCHEMAS, ExampleIndex, Path, references

CHOICES = ("anyOf", "oneOf")
NULL = {"type": "null"}

Change = Callable[[Json, Json], Json]
"""Returns an object of a schema after the change. It gets the object as it was, and a copy whose
members are changed already."""


class CarryError(ValueError):
    """The document has no such property, or the change is ambiguous there; the text says which."""


@dataclass(frozen=True, slots=True)
class CarriedChange:
    """A change of the schemas `#/components/schemas/NAME` and of their objects, by name."""

    document: Json
    schemas: Mapping[str, Json]
    changes: Mapping[str, Change]

    def parts(self, index: ExampleIndex) -> Iterator[tuple[Path, Any]]:
        """Yield the place and the new value of each part of the document that changes."""
        for name, schema in self.schemas.items():
            yield (*PLACE, name), schema
        for path, schema in index.containing(self.document, self.changes.keys()):
            value = _at(self.document, path)
            changed = self._example(value, [schema])
            if changed != value and self._stays(path):
                yield path, changed

    def _stays(self, path: Path) -> bool:
        """Return whether the changed schemas still have this place."""
        node: Any = self.schemas.get(str(path[2])) if path[:2] == PLACE else None
        for step in path[3:] if node is not None else ():
            if isinstance(node, dict) and step not in node:
                return False
            node = node[step]
        return True

    def _example(self, value: Any, schemas: Sequence[Json]) -> Any:
        """Return an example of these schemas after the change."""
        found = [form for schema in schemas for form in self._forms(schema, value)]
        if isinstance(value, list):
            items = [schema["items"] for _, schema in found if "items" in schema]
            return [self._example(item, items) for item in value]
        if not isinstance(value, dict):
            return value
        changed = {
            key: self._example(member, _members(found, key)) for key, member in value.items()
        }
        for name in dict.fromkeys(name for name, _ in found if name in self.changes):
            changed = self.changes[name](value, changed)
        return changed

    def _forms(self, schema: Json, value: Any, name: str = "") -> Iterator[tuple[str, Json]]:
        """Yield the schemas that the value is of, with their names in the document."""
        reference = schema.get("$ref", "")
        if reference.startswith(SCHEMAS):
            target = reference.removeprefix(SCHEMAS)
            yield from self._forms(_at(self.document, (*PLACE, target)), value, target)
        yield name, schema
        parts = list(schema.get("allOf", ()))
        chosen = _chosen(schema, value)
        if chosen is not None:
            parts.append({"$ref": chosen})
        else:
            choices = [choice for key in CHOICES for choice in schema.get(key, ())]
            parts += [choice for choice in choices if self._may_be(choice, value)]
        for part in parts:
            yield from self._forms(part, value)

    def _may_be(self, schema: Json, value: Any) -> bool:
        """Return whether a value has what one form of several requires."""
        reference = schema.get("$ref", "")
        if reference.startswith(SCHEMAS):
            schema = _at(self.document, (*PLACE, reference.removeprefix(SCHEMAS)))
        return not isinstance(value, dict) or set(schema.get("required", ())) <= value.keys()


def renamed(document: Json, name: str, old: str, new: str) -> CarriedChange:
    """The property `old` of a schema becomes `new`."""

    def change(_: Json, members: Json) -> Json:
        return {new if key == old else key: value for key, value in members.items()}

    schema = _replaced(_schema(document, name), old, {new: None})
    return CarriedChange(document, {name: _with_new_names(schema, {old: new})}, {name: change})


def split(document: Json, name: str, old: str, into: Mapping[str, str]) -> CarriedChange:
    """The property `old`, an object, becomes a property for each of its members in `into`.

    `into` has the name of each member by that of the new property.
    """
    schema = _schema(document, name)
    _, inner, nullable = _object_of(document, schema["properties"][old])
    missing = sorted(set(into.values()) - inner.get("properties", {}).keys())
    taken = sorted(into.keys() & schema["properties"].keys() - {old})
    if missing or taken:
        has = f"{old} has no property `{missing[0]}`" if missing else f"it has `{taken[0]}` already"
        raise CarryError(f"{name}: {has}")
    parts = {new: inner["properties"][member] for new, member in into.items()}
    if nullable:
        parts = {new: _or_null(part) for new, part in parts.items()}
    always = [new for new, member in into.items() if member in inner.get("required", ())]

    def change(_: Json, members: Json) -> Json:
        changed: Json = {}
        for key, value in members.items():
            if key != old:
                changed[key] = value
            elif value is None:
                changed |= dict.fromkeys(into)
            else:
                changed |= {new: value[member] for new, member in into.items() if member in value}
        return changed

    replaced = _replaced(schema, old, parts, always)
    names = {f"{old}.{member}": new for new, member in into.items()}
    return CarriedChange(document, {name: _with_new_names(replaced, names)}, {name: change})


def moved(document: Json, source: tuple[str, str], target: tuple[str, str]) -> CarriedChange:
    """A property moves from an object into an object that it contains, or out of it.

    Both are a schema and a property. Nothing else may use the schema of the inner object.
    """
    (source_name, old), (target_name, new) = source, target
    above = _member(document, target_name, source_name)
    below = _member(document, source_name, target_name)
    if bool(above) == bool(below):
        raise CarryError(f"one of {source_name} and {target_name} must contain the other, once")
    giver, taker = _schema(document, source_name), _schema(document, target_name)
    if new in taker["properties"]:
        raise CarryError(f"{target_name} has `{new}` already")
    part = giver["properties"][old]
    known = part.get("examples", ())

    def out(before: Json, members: Json) -> Json:
        inner = before.get(above)
        return {**members, new: inner[old]} if inner is not None and old in inner else members

    def into(before: Json, members: Json) -> Json:
        kept = {key: value for key, value in members.items() if key != old}
        if old in before and isinstance(kept.get(below), dict):
            kept[below] = {**kept[below], new: before[old]}
        return kept

    def dropped(_: Json, members: Json) -> Json:
        return {key: value for key, value in members.items() if key != old}

    def given(_: Json, members: Json) -> Json:
        return {**members, new: known[0]} if known else members

    is_required = old in giver.get("required", ())
    if above:
        is_required = is_required and above in taker.get("required", ())
        is_required = is_required and not _object_of(document, taker["properties"][above])[2]
    left = _replaced(giver, old, {})
    gained = {**taker, "properties": {**taker["properties"], new: part}}
    if is_required:
        gained["required"] = [*taker.get("required", ()), new]
    changes = (dropped, out) if above else (into, given)
    return CarriedChange(
        document,
        {source_name: left, target_name: gained},
        dict(zip((source_name, target_name), changes, strict=True)),
    )


def _member(document: Json, outer: str, inner: str) -> str:
    """The property of a schema that alone is an object of another, or nothing."""
    properties = _schema(document, outer)["properties"]
    found = [name for name, part in properties.items() if _object_of(document, part)[0] == inner]
    if len(found) != 1 or list(references(document)).count(inner) != 1:
        return ""
    return str(found[0])


def _object_of(document: Json, part: Json) -> tuple[str, Json, bool]:
    """The name and the schema of a property's object, and whether it may be null instead."""
    forms = [form for form in part.get("anyOf", ()) if form != NULL] or [part]
    reference = forms[0].get("$ref", "") if len(forms) == 1 else ""
    name = reference.removeprefix(SCHEMAS)
    schema = _schema(document, name) if name else forms[0]
    return name, schema, NULL in part.get("anyOf", ()) or "null" in schema.get("type", ())


def _or_null(schema: Json) -> Json:
    kind = schema.get("type")
    if kind is None:
        texts: Json = {key: schema[key] for key in ("description", "examples") if key in schema}
        rest = {key: value for key, value in schema.items() if key not in texts}
        return {**texts, "anyOf": [rest, NULL]}
    kinds = kind if isinstance(kind, list) else [kind]
    return schema if "null" in kinds else {**schema, "type": [*kinds, "null"]}


def _replaced(
    schema: Json, old: str, parts: Mapping[str, Json | None], always: Sequence[str] | None = None
) -> Json:
    """Return a schema with these properties in place of one; None stands for what that was.

    They are required if it was; of several, those in `always`.
    """
    properties: Json = {}
    required: list[str] = []
    for key, value in schema["properties"].items():
        properties |= (
            {new: value if part is None else part for new, part in parts.items()}
            if key == old
            else {key: value}
        )
    for key in schema.get("required", ()):
        required += (parts if always is None else always) if key == old else [key]
    replaced = {**schema, "properties": properties}
    return {**replaced, "required": required} if "required" in schema else replaced


def _with_new_names(schema: Json, names: Mapping[str, str]) -> Json:
    """Return a schema whose texts have the new names of properties."""

    def text(value: Any) -> Any:
        for old, new in names.items() if isinstance(value, str) else ():
            value = value.replace(f"`{old}`", f"`{new}`")
        return value

    properties = {
        name: {key: text(value) for key, value in part.items()}
        for name, part in schema["properties"].items()
    }
    return {**{key: text(value) for key, value in schema.items()}, "properties": properties}


def _schema(document: Json, name: str) -> Json:
    schema: Json = _at(document, (*PLACE, name))
    return schema


def _members(found: Sequence[tuple[str, Json]], key: str) -> list[Json]:
    """Return the schemas of a member of an object of these schemas."""
    return [schema["properties"][key] for _, schema in found if key in schema.get("properties", {})]


def _chosen(schema: Json, value: Any) -> str | None:
    """Return the reference that a discriminator chooses for a value."""
    discriminator = schema.get("discriminator")
    if discriminator is None or not isinstance(value, dict):
        return None
    chosen: str | None = discriminator.get("mapping", {}).get(
        value.get(discriminator["propertyName"])
    )
    return chosen


def _at(document: Json, path: Path) -> Any:
    node: Any = document
    for step in path:
        node = node[step]
    return node
