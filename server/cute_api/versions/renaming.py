"""Rename a property of a schema in a document, with everything that follows from its name.

These are its entry in `required`, its name in backticks in the texts of the schema, and all
examples in which an object of the schema stands, however deep.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
Path = tuple[str | int, ...]

SCHEMAS = "#/components/schemas/"
PLACE: Path = ("components", "schemas")
CHOICES = ("anyOf", "oneOf")


@dataclass(frozen=True, slots=True)
class Renamed:
    """A property `old` of the schema `#/components/schemas/NAME` becomes `new`."""

    document: Json
    name: str
    old: str
    new: str

    def parts(self) -> Iterator[tuple[Path, Any]]:
        """Yield the place and the new value of each part of the document that changes."""
        changed: dict[Path, Any] = {}
        for path, schema in examples(self.document, ()):
            value = _at(self.document, path)
            changed[path] = self._example(value, [schema])
        place: Path = (*PLACE, self.name)
        schema = _at(self.document, place)
        for path, value in changed.items():
            # The examples of the schema itself are parts of its new value.
            if path[: len(place)] != place and value != _at(self.document, path):
                yield path, value
        own = {
            path[-1]: value for path, value in changed.items() if path[:-1] == (*place, "examples")
        }
        yield place, self._schema(schema, own)

    def _schema(self, schema: Json, own: dict[Any, Any]) -> Json:
        renamed = {key: self._text(value) for key, value in schema.items()}
        renamed["properties"] = {
            self._name(key): self._property(value) for key, value in schema["properties"].items()
        }
        if "required" in schema:
            renamed["required"] = [self._name(key) for key in schema["required"]]
        if own:
            renamed["examples"] = [own[index] for index in sorted(own)]
        return renamed

    def _property(self, schema: Json) -> Json:
        return {key: self._text(value) for key, value in schema.items()}

    def _text(self, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return value.replace(f"`{self.old}`", f"`{self.new}`")

    def _name(self, key: str) -> str:
        return self.new if key == self.old else key

    def _example(self, value: Any, schemas: Sequence[Json]) -> Any:
        """Return an example of these schemas with the new name."""
        found = [each for schema in schemas for each in self._forms(schema, value)]
        if isinstance(value, list):
            items = [schema["items"] for _, schema in found if "items" in schema]
            return [self._example(item, items) for item in value]
        if not isinstance(value, dict):
            return value
        is_one = any(name == self.name for name, _ in found)
        return {
            (self._name(key) if is_one else key): self._example(member, _members(found, key))
            for key, member in value.items()
        }

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
            choices = [each for key in CHOICES for each in schema.get(key, ())]
            parts += [each for each in choices if self._may_be(each, value)]
        for part in parts:
            yield from self._forms(part, value)

    def _may_be(self, schema: Json, value: Any) -> bool:
        """Return whether a value has what one form of several requires."""
        reference = schema.get("$ref", "")
        if reference.startswith(SCHEMAS):
            schema = _at(self.document, (*PLACE, reference.removeprefix(SCHEMAS)))
        return not isinstance(value, dict) or set(schema.get("required", ())) <= value.keys()


def examples(node: Any, path: Path) -> Iterator[tuple[Path, Json]]:
    """Yield the place of each example below a node, and the schema that it is of."""
    if isinstance(node, list):
        for index, part in enumerate(node):
            yield from examples(part, (*path, index))
        return
    if not isinstance(node, dict):
        return
    found = node.get("examples")
    if isinstance(found, list):
        named = len(path) == len(PLACE) + 1 and path[:-1] == PLACE
        schema = {"$ref": f"{SCHEMAS}{path[-1]}"} if named else node
        yield from (((*path, "examples", index), schema) for index in range(len(found)))
    elif isinstance(found, dict) and "schema" in node:
        for key, example in found.items():
            if "$ref" in example:
                yield (*example["$ref"].removeprefix("#/").split("/"), "value"), node["schema"]
            elif "value" in example:
                yield (*path, "examples", key, "value"), node["schema"]
    for key, part in node.items():
        if key != "examples" or not isinstance(found, list):
            yield from examples(part, (*path, key))


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
