"""Find the target of a JSON pointer in a JSON Schema. Pure.

`*` in a pointer means every element of an array. With several branches (`anyOf`, `oneOf`), a
pointer exists if a branch has it, and is required if all branches require it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from cute_contract.errors import CommandError
from cute_contract.record.facts import EVERY

Json = Mapping[str, Any]
BRANCHES = ("anyOf", "oneOf")
ANY_TYPE = frozenset({"any"})
# The maximum depth, because a schema can refer to itself.
MAX_DEPTH = 32
# A form whose forms are itself has any number of them.
MAX_BRANCHES = 1_000


@dataclass(frozen=True, slots=True)
class Place:
    """The target of a pointer: its JSON types, and whether it is always present.

    `forms` are the alternatives on the way that have it, such as `item.sold` of the events.
    """

    types: frozenset[str]
    required: bool
    forms: frozenset[str] = frozenset()


def split(pointer: str) -> tuple[str, ...]:
    """The parts of a JSON pointer."""
    parts = pointer.split("/")[1:]
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in parts)


def resolved(document: Json, node: Json) -> Json:
    """Resolve a `$ref` of the document; members beside it win. Raises `CommandError`."""
    found = dict(node)
    for _ in range(MAX_DEPTH):
        if "$ref" not in found:
            break
        reference = str(found.pop("$ref"))
        target: Any = document
        for part in split(reference.removeprefix("#")):
            target = target.get(part) if isinstance(target, Mapping) else None
        if not reference.startswith("#") or not isinstance(target, Mapping):
            raise CommandError(f"A spec refers to {reference}, which it lacks: bundle it first.")
        found = {**target, **found}
    return found


def place(document: Json, schema: Json, pointer: Sequence[str]) -> Place | None:
    """Return the target of a pointer, or None if the schema doesn't have it."""
    branches = list(islice(_branches(document, schema), MAX_BRANCHES))
    known = [(branch, _in_branch(document, branch, pointer)) for branch in branches]
    found = [(branch, target) for branch, target in known if target is not None]
    if not found:
        return None
    everywhere = len(found) == len(branches) and all(target.required for _, target in found)
    own = [_form(document, branch) for branch, _ in found] if pointer and len(branches) > 1 else []
    return Place(
        frozenset().union(*(target.types for _, target in found)),
        everywhere,
        frozenset(own).union(*(target.forms for _, target in found)),
    )


def _form(document: Json, branch: Json) -> str:
    """Return the name of an alternative: the constant of its `type`, or else its title."""
    kind = resolved(document, branch.get("properties", {}).get("type", {}))
    return str(kind.get("const", branch.get("title", "")))


def required(document: Json, schema: Json, pointer: str = "", depth: int = 0) -> Iterator[str]:
    """Yield the pointers of required fields, each after its object."""
    branches = list(islice(_branches(document, schema), 2))
    if len(branches) != 1 or depth > MAX_DEPTH:
        return
    (branch,) = branches
    for name in branch.get("required", ()):
        yield f"{pointer}/{name}"
    for name, member in branch.get("properties", {}).items():
        yield from required(document, member, f"{pointer}/{name}", depth + 1)
    if isinstance(items := branch.get("items"), dict):
        yield from required(document, items, f"{pointer}/{EVERY}", depth + 1)


def _branches(document: Json, schema: Json, depth: int = 0) -> Iterator[Json]:
    """Return the schema as flat branches: `$ref` and `allOf` merged, `anyOf` and `oneOf` split."""
    flat = _merged(document, schema)
    names = [name for name in BRANCHES if name in flat]
    if not names or depth > MAX_DEPTH:
        yield flat
        return
    rest = {name: value for name, value in flat.items() if name != names[0]}
    for choice in flat[names[0]]:
        yield from _branches(document, {"allOf": [rest, choice]}, depth + 1)


def _merged(document: Json, schema: Json, depth: int = 0) -> dict[str, Any]:
    flat = dict(resolved(document, schema))
    for part in flat.pop("allOf", ()) if depth < MAX_DEPTH else ():
        other = _merged(document, part, depth + 1)
        properties = {**flat.get("properties", {}), **other.get("properties", {})}
        needed = [*flat.get("required", ()), *other.get("required", ())]
        flat = {**flat, **other}
        if properties:
            flat["properties"] = properties
        if needed:
            flat["required"] = list(dict.fromkeys(needed))
    return flat


def _in_branch(document: Json, branch: Json, pointer: Sequence[str]) -> Place | None:
    if not pointer:
        return Place(_types(branch), required=True)
    first, *rest = pointer
    member: Any
    if first == EVERY:
        member, needed = branch.get("items"), True
    elif first in branch.get("properties", {}):
        member, needed = branch["properties"][first], first in branch.get("required", ())
    else:
        member, needed = branch.get("additionalProperties"), False
    if not isinstance(member, Mapping):
        return None
    found = place(document, member, rest)
    return None if found is None else replace(found, required=found.required and needed)


def _types(branch: Json) -> frozenset[str]:
    given = branch.get("type")
    if isinstance(given, str):
        return frozenset({given})
    if isinstance(given, list):
        return frozenset(given)
    if "const" in branch or "enum" in branch:
        values = branch.get("enum", [branch.get("const")])
        return frozenset(_type_of(value) for value in values)
    return ANY_TYPE


def _type_of(value: object) -> str:
    kinds = {bool: "boolean", str: "string", int: "integer", float: "number", type(None): "null"}
    return kinds.get(type(value), "object" if isinstance(value, dict) else "array")
