"""The bundle, and ways to walk it, for the tests of the spec."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import jsonschema_rs

from cute_api.config import ROOT
from cute_api.spec import BUNDLE, METHODS

Json = dict[str, Any]

SOURCE = ROOT / "openapi"
DOCUMENT: Json = json.loads(BUNDLE.read_bytes())
SCHEMAS: Json = DOCUMENT["components"]["schemas"]
URI = "urn:test:spec"
EXAMPLES = ("example", "examples", "value", "default")
REGISTRY = jsonschema_rs.Registry([(URI, DOCUMENT)])


def places() -> Iterator[tuple[str, str, Json, Json]]:
    for path, entry in DOCUMENT["paths"].items():
        for method in METHODS:
            if method in entry:
                yield path, method, entry, entry[method]


def by_id() -> dict[str, Json]:
    return {node["operationId"]: node for _, _, _, node in places()}


def sends_json(operation: Json) -> bool:
    """Whether a success of an operation has JSON as its body."""
    successes = [node for status, node in operation["responses"].items() if status[0] == "2"]
    return any("application/json" in node.get("content", {}) for node in successes)


def resolve(node: Json) -> Json:
    """The target of a `$ref` with the keys beside it, or the node itself without one."""
    if "$ref" not in node:
        return node
    target: Any = DOCUMENT
    for part in node["$ref"].removeprefix("#/").split("/"):
        target = target[part.replace("~1", "/").replace("~0", "~")]
    return {**resolve(target), **{key: value for key, value in node.items() if key != "$ref"}}


def walk(node: Any, place: str = "#") -> Iterator[tuple[str, Json]]:
    """Every object of the document with its place, except those inside examples."""
    if isinstance(node, dict):
        yield place, node
        for key, value in node.items():
            if key not in EXAMPLES:
                yield from walk(value, f"{place}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from walk(value, f"{place}/{index}")


def types(schema: Json) -> set[str]:
    kind = schema["type"]
    return {kind} if isinstance(kind, str) else set(kind)


def schemas() -> Iterator[tuple[str, Json]]:
    """Every schema that says a type itself, wherever it stands, with its place."""
    for place, node in walk(DOCUMENT):
        if isinstance(node.get("type"), str | list) and "scheme" not in node:
            yield place, node


def validator(place: str) -> jsonschema_rs.Draft202012Validator:
    """Judges values by the schema at a place such as `#/components/schemas/Item`."""
    return jsonschema_rs.Draft202012Validator(
        {"$ref": URI + quote(place, safe="#/~")}, registry=REGISTRY, validate_formats=True
    )
