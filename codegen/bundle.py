"""Read the bundled document, and resolve references in it."""

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

# The first lines of each generated file have this; JSON has it under `//`.
MARK = "Generated from the spec by `make generate`: never edit this file."
BUNDLE = Path("openapi/dist/openapi.json")
VERSIONS = Path("openapi/dist/versions.json")
JSON_TYPE = "application/json"
STREAM_TYPE = "text/event-stream"
REFERENCE = "#/components/schemas/{}"
# A client's type for an object of an unknown kind.
UNKNOWN = "UnknownData"
# The event of any type.
EVENT = "Event"
# Keywords that close an object. Clients don't get them, so that newer servers can add members.
CLOSING = ("additionalProperties", "unevaluatedProperties")
# A list of values that may grow has this key, or the text below in its description.
EXTENSIBLE = "x-extensible-enum"
# Suffix of a schema with the closed form of another: `MoneyInput` of `Money`.
CLOSED_FORM = "Input"
MORE_MAY_COME = "More values may come."

Json = dict[str, Any]


class CodegenError(Exception):
    """Generation failed; the text says why and what to do."""


def load(root: Path) -> Json:
    """Return the bundle of the tree at `root`."""
    try:
        text = (root / BUNDLE).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CodegenError(f"{BUNDLE} is not there. Run `make bundle` first.") from None
    document: Json = json.loads(text)
    return document


def load_changes(root: Path) -> list[Json]:
    """Return the changes of all versions of the tree at `root`."""
    if not (root / VERSIONS).exists():
        return []
    changes: list[Json] = json.loads((root / VERSIONS).read_text(encoding="utf-8"))["changes"]
    return changes


def resolve(document: Mapping[str, Any], node: Mapping[str, Any]) -> Json:
    """Return the target of a `$ref`, overridden by keys beside it; otherwise the node itself."""
    found = dict(node)
    while "$ref" in found:
        found = {**target(document, str(found.pop("$ref"))), **found}
    return found


def target(document: Mapping[str, Any], reference: str) -> Any:
    """Return what a reference such as `#/components/schemas/Item` refers to."""
    found: Any = document
    for part in reference.removeprefix("#/").split("/"):
        found = found[part.replace("~1", "/").replace("~0", "~")]
    return found


def objects(node: Any) -> Iterator[Json]:
    """Yield each object in a node, at any depth, before the objects in it."""
    if isinstance(node, dict):
        yield node
        for child in node.values():
            yield from objects(child)
    elif isinstance(node, list):
        for child in node:
            yield from objects(child)


def with_texts(node: Any, change: Callable[[str], str]) -> Any:
    """Return a copy of a value with each text changed; keys stay."""
    if isinstance(node, dict):
        return {key: with_texts(child, change) for key, child in node.items()}
    if isinstance(node, list):
        return [with_texts(child, change) for child in node]
    return change(node) if isinstance(node, str) else node


def schema_name(node: Mapping[str, Any]) -> str | None:
    """Return the component that a schema refers to, such as `Item`."""
    reference = node.get("$ref")
    return str(reference).rsplit("/", 1)[-1] if reference else None


def values_of(document: Json, schema: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the values that a schema lists, in one or several lists; empty if it is open."""
    if isinstance(schema.get("const"), str):
        return (schema["const"],)
    listed = schema.get("enum", schema.get(EXTENSIBLE))
    if listed is not None:
        return tuple(value for value in listed if isinstance(value, str))
    if "anyOf" in schema:
        several = [values_of(document, resolve(document, choice)) for choice in schema["anyOf"]]
        return (
            tuple(dict.fromkeys(value for values in several for value in values))
            if all(several)
            else ()
        )
    return ()


def one_form(document: Json) -> Json:
    """Return the document in which requests and responses share the form of responses.

    A price can thus be copied from an item into another; what is closed follows from its use. A
    choice between lists stays one, as in requests: an argument takes the members of each.
    """
    schemas = document["components"]["schemas"]
    closed = {
        name: name.removesuffix(CLOSED_FORM)
        for name in schemas
        if name.endswith(CLOSED_FORM) and name.removesuffix(CLOSED_FORM) in schemas
    }
    found = copy.deepcopy(document)
    for name, base in closed.items():
        form = found["components"]["schemas"].pop(name)
        if "anyOf" in form:
            found["components"]["schemas"][base] = {**form, "title": base}
    references = {
        REFERENCE.format(closed_name): REFERENCE.format(other)
        for closed_name, other in closed.items()
    }
    for node in objects(found):
        if isinstance(node.get("$ref"), str):
            node["$ref"] = references.get(node["$ref"], node["$ref"])
    return found


def client_view(document: Json) -> Json:
    """Return the document as a lenient client reads it.

    Objects are open; an object of several kinds can have an unknown kind (the data of a new event
    type); a list of values that may grow is a marked `enum`; files are bytes; a body with several
    media types is JSON.
    """
    view = copy.deepcopy(document)
    schemas = view["components"]["schemas"]
    _list_values(view)
    for schema in schemas.values():
        _open(schema)
    schemas[UNKNOWN] = {"type": "object", "description": "An object of a kind that is newer."}
    schemas[EVENT] = _any_event(schemas)
    for item in view["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict):
                _json_only(operation.get("requestBody", {}))
                for response in operation["responses"].values():
                    _as_bytes(response)
    return view


def _any_event(schemas: Json) -> Json:
    """Return an event of any type as one object; type and data may be newer than the client."""
    event = schemas[EVENT]
    kinds = [schemas[str(schema_name(kind))] for kind in event["oneOf"]]
    references = {kind["properties"]["data"]["$ref"]: None for kind in kinds}
    properties = {
        **kinds[0]["properties"],
        "type": {"$ref": REFERENCE.format("EventType"), "description": "The event's type."},
        "data": {
            "description": "What the event is about, as it was at that time.",
            "anyOf": [
                {"$ref": reference} for reference in (*references, REFERENCE.format(UNKNOWN))
            ],
        },
    }
    kept = {key: event[key] for key in ("type", "title", "description", "examples")}
    return {**kept, "required": kinds[0]["required"], "properties": properties}


def _list_values(document: Json) -> None:
    """Make each list of values one `enum`, also if it consists of several lists."""
    for node in objects(document):
        if EXTENSIBLE in node:
            node["enum"] = node.pop(EXTENSIBLE)
            if MORE_MAY_COME not in node.get("description", ""):
                node["description"] = f"{node.get('description', '')} {MORE_MAY_COME}".strip()
        values = values_of(document, node) if "anyOf" in node else ()
        if values:
            texts = [
                resolve(document, choice).get("description", "") for choice in node.pop("anyOf")
            ]
            node["enum"] = list(values)
            if any(MORE_MAY_COME in text for text in texts):
                node["description"] = f"{node.get('description', '')} {MORE_MAY_COME}".strip()


def _open(schema: Json) -> None:
    """Leave `oneOf` closed, because it describes requests."""
    for node in objects(schema):
        kinds = node.get("anyOf", ())
        if len(kinds) > 1 and all("$ref" in kind for kind in kinds):
            node["anyOf"] = [*kinds, {"$ref": REFERENCE.format(UNKNOWN)}]
        for keyword in CLOSING:
            if node.get(keyword) is False:
                del node[keyword]


def _json_only(body: Json) -> None:
    content = body.get("content", {})
    if JSON_TYPE in content:
        body["content"] = {JSON_TYPE: content[JSON_TYPE]}


def _as_bytes(response: Json) -> None:
    content = response.get("content", {})
    for media_type in [name for name in content if "json" not in name]:
        del content[media_type]
        content["application/octet-stream"] = {"schema": {"type": "string", "format": "binary"}}
