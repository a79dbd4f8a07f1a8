"""The names that generated clients export: those of schemas, which the wire never shows."""

from collections.abc import Iterator, Mapping
from typing import Any

from scripts.spec.diff.changes import Pointer, split
from scripts.spec.diff.documents import Json, Node
from scripts.spec.diff.findings import Findings
from scripts.spec.diff.json_values import same
from scripts.spec.diff.operations import operations
from scripts.spec.diff.rules import Rule
from scripts.spec.diff.sameness import references
from scripts.spec.diff.webhooks import events

SCHEMAS = ("components", "schemas")
PREFIX = "#/components/schemas/"


def compare_surface(findings: Findings, old: Node, new: Node) -> None:
    """Record the schemas whose name or title, by which clients were generated, changed."""
    before, after = _schemas(old), _schemas(new)
    gone = {name: node for name, node in before.items() if name not in after}
    if gone:
        _note_gone(findings, gone, old, new)
    for name, node in before.items():
        if name in after and _titled(node) and node.value["title"] != _title(after[name], name):
            other = after[name].at_or_self("title")
            text = f"Schema `{name}` has another title: the Python SDK names its model so."
            findings.add(Rule.SDK_NAME_CHANGED, other, text)


def _note_gone(findings: Findings, gone: Mapping[str, Node], old: Node, new: Node) -> None:
    local, nobody_uses = dict(_local(new.value)), unused(old, new)
    left = _reached_only_by_what_went(old, new)
    for name, node in gone.items():
        if name in nobody_uses:
            text = f"Schema `{name}` is gone; no operation and no event used it."
            findings.add(Rule.UNUSED_SCHEMA_CHANGED, node, text)
        elif name not in left and not (name in local and same(local[name], node.value)):
            text = f"Schema `{name}` is gone, or has another name: generated clients export it."
            findings.add(Rule.SDK_NAME_CHANGED, node, text)


def unused(old: Node, new: Node) -> frozenset[str]:
    """The schemas that no operation and no event of either document leads to."""
    reached = _reached(old, None) | _reached(new, None)
    return frozenset((_schemas(old).keys() | _schemas(new).keys()) - reached)


def _title(node: Node, name: str) -> object:
    return node.get("title", name)


def _titled(node: Node) -> bool:
    """Return whether a schema becomes a class with its own title."""
    makes_class = any(keyword in node for keyword in ("enum", "x-extensible-enum", "properties"))
    return makes_class and isinstance(node.get("title"), str)


def _schemas(top: Node) -> dict[str, Node]:
    held = top.child("components")
    schemas = None if held is None else held.child("schemas")
    if schemas is None:
        return {}
    return {name: schemas[name] for name in schemas.value}


def _local(value: Any) -> Iterator[tuple[str, Any]]:
    """The schemas of every `$defs`, by their names."""
    if isinstance(value, dict):
        held = value.get("$defs")
        if isinstance(held, Mapping):
            yield from held.items()
        for inner in value.values():
            yield from _local(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _local(inner)


def _reached_only_by_what_went(old: Node, new: Node) -> frozenset[str]:
    """The schemas of removed operations and events, whose removal is already reported."""
    stayed = {operation.name for operation in operations(new)} | set(events(new))
    all_of_them, of_those = _reached(old, None), _reached(old, stayed)
    return frozenset(all_of_them - of_those)


def _reached(top: Node, names: set[str] | None) -> set[str]:
    """The schemas that operations and events lead to; `names`: only these."""
    roots = [
        (operation.name, operation.node.value, operation.entry.get("parameters"))
        for operation in operations(top)
    ]
    roots += [(name, node.value, None) for name, node in events(top).items()]
    found: set[str] = set()
    for name, *values in roots:
        if names is None or name in names:
            for value in values:
                _follow(top.value, value, found)
    return {reference.removeprefix(PREFIX) for reference in found if reference.startswith(PREFIX)}


def _follow(root: Json, value: Any, found: set[str]) -> None:
    for reference in references(value):
        if reference not in found:
            found.add(reference)
            _follow(root, _target(root, reference), found)


def _target(root: Json, reference: str) -> Any:
    target: Any = root
    for step in split(reference.removeprefix("#")):
        target = target.get(step) if isinstance(target, dict) else None
    return target


def is_schema(at: Pointer) -> bool:
    """Return whether a pointer leads into a component's schema."""
    return at[: len(SCHEMAS)] == SCHEMAS and len(at) > len(SCHEMAS)
