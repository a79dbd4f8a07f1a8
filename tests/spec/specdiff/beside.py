"""Many schemas in one document, each beside the one that stands at a place of the real document.

So hundreds of edits are compared at once, and each is still made where the real one is used.
"""

import copy
from collections.abc import Iterable
from typing import Any

from scripts.spec.diff.changes import join, split

SCHEMAS = ("schema", "x-line-schema")


def pointer_of(path: str, number: int) -> str:
    """The place of the schema with this number next to `path`."""
    parts = split(path)
    named = -2 if parts[-1] in SCHEMAS else -1
    return join((*parts[:named], f"{parts[named]}-{number}", *parts[named:][1:]))


def with_schemas(document: Any, paths: Iterable[str], schemas: list[Any]) -> Any:
    """The document with all schemas next to the one at each path: of a field, parameter, header
    or media type.
    """
    document = copy.deepcopy(document)
    for path in paths:
        *parents, name = split(path)
        holder = document
        for step in parents[:-1]:
            holder = holder[step]
        if name in SCHEMAS:
            _add_components(document, holder, parents, name, schemas)
        else:
            _add_fields(holder, name, schemas)
    return document


def _add_fields(holder: Any, name: str, schemas: list[Any]) -> None:
    names = [f"{name}-{number}" for number in range(len(schemas))]
    holder["properties"] |= dict(zip(names, schemas, strict=True))
    if name in holder.get("required", ()):
        holder["required"] += names


def _add_components(
    document: Any, holder: Any, at: list[str], key: str, schemas: list[Any]
) -> None:
    """Copies of a parameter, a header or a media type, and references wherever one is to it."""
    real = holder[at[-1]]
    for number, schema in enumerate(schemas):
        name = f"{at[-1]}-{number}"
        holder[name] = {**real, key: schema}
        if "name" in real:
            holder[name]["name"] = f"{real['name']}-{number}"
    _refer(document, f"#{join(at)}", len(schemas))


def _refer(node: Any, reference: str, times: int) -> None:
    """Beside each reference, those to the copies of what it leads to."""
    real = {"$ref": reference}
    if isinstance(node, dict):
        for name, value in list(node.items()):
            if value == real:
                node |= {f"{name}-{n}": {"$ref": f"{reference}-{n}"} for n in range(times)}
            else:
                _refer(value, reference, times)
    elif isinstance(node, list):
        if real in node:
            node += [{"$ref": f"{reference}-{n}"} for n in range(times)]
        else:
            for value in node:
                _refer(value, reference, times)
