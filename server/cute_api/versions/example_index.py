"""The examples of documents, and the schemas that they are of, found once for each part.

A part is a path, a webhook, or a component. The versions of a document share the parts that no
patch changes, so finding the examples in all of them takes one walk.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from cute_api.lib.json_objects import Json

Path = tuple[str | int, ...]

SCHEMAS = "#/components/schemas/"
PLACE: Path = ("components", "schemas")


@dataclass(frozen=True, slots=True)
class _Example:
    """Where an example is, its schema, and the names of the schemas that this refers to."""

    path: Path
    schema: Json
    references: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a document with what was found in it."""

    node: Any
    examples: tuple[_Example, ...]
    references: frozenset[str]


class ExampleIndex:
    """Remembers the examples of each part. Nothing may change a part that it has seen: patches
    replace parts.
    """

    def __init__(self) -> None:
        self._seen: dict[Path, _Part] = {}

    def containing(self, document: Json, names: Iterable[str]) -> Iterator[tuple[Path, Json]]:
        """Yield the place and the schema of each example that may contain an object of one of
        these schemas, however deep.
        """
        parts = {path: self._part(path, node) for path, node in _nodes(document)}
        schemas = {
            str(path[-1]): part.references for path, part in parts.items() if path[:-1] == PLACE
        }
        wanted: set[str] = set()
        added = set(names)
        while added:
            wanted |= added
            added = {
                name for name, inner in schemas.items() if not inner.isdisjoint(added)
            } - wanted
        for part in parts.values():
            for example in part.examples:
                if not wanted.isdisjoint(example.references):
                    yield example.path, example.schema

    def _part(self, path: Path, node: Any) -> _Part:
        seen = self._seen.get(path)
        if seen is None or seen.node is not node:
            found = tuple(
                _Example(at, schema, frozenset(references(schema)))
                for at, schema in _examples(node, path)
            )
            seen = self._seen[path] = _Part(node, found, frozenset(references(node)))
        return seen


def references(node: Any) -> Iterator[str]:
    """Yield the name of the schema of each reference in a node."""
    if isinstance(node, dict):
        reference = node.get("$ref")
        if isinstance(reference, str) and reference.startswith(SCHEMAS):
            yield reference.removeprefix(SCHEMAS)
        for part in node.values():
            yield from references(part)
    elif isinstance(node, list):
        for part in node:
            yield from references(part)


def _nodes(document: Json) -> Iterator[tuple[Path, Any]]:
    """Yield the path and the node of each part of a document."""
    for key, member in document.items():
        if key == "components":
            for section, components in member.items():
                for name, node in components.items():
                    yield (key, section, name), node
        elif key in ("paths", "webhooks"):
            for name, node in member.items():
                yield (key, name), node
        else:
            yield (key,), member


def _examples(node: Any, path: Path) -> Iterator[tuple[Path, Json]]:
    """Yield the place of each example below a node, and the schema that it is of."""
    if isinstance(node, list):
        for index, part in enumerate(node):
            yield from _examples(part, (*path, index))
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
            yield from _examples(part, (*path, key))
