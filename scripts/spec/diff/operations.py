"""Compare the operations of two documents: added, removed, moved and changed ones."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scripts.spec.diff.access import compare_operation_servers, compare_security
from scripts.spec.diff.changes import ChangedPart
from scripts.spec.diff.documents import Node
from scripts.spec.diff.exchanges import (
    ComparisonDirections,
    compare_body,
    compare_parameter,
    compare_responses,
)
from scripts.spec.diff.findings import WalkPosition
from scripts.spec.diff.json_values import same
from scripts.spec.diff.lifecycle import compare_lifecycle, compare_marks, removal
from scripts.spec.diff.objects import METHODS, ObjectKind, compare_others
from scripts.spec.diff.rules import Rule

PLACEHOLDER = re.compile(r"\{([^}]*)\}")


@dataclass(frozen=True, slots=True)
class PlacedOperation:
    """An operation with its path and method. `shape` is the path without parameter names."""

    path: str
    method: str
    node: Node
    entry: Node

    @property
    def name(self) -> str:
        return str(self.node.get("operationId") or f"{self.method} {self.path}")

    @property
    def title(self) -> str:
        return f"{self.method.upper()} {self.path}"

    @property
    def shape(self) -> tuple[str, str]:
        return PLACEHOLDER.sub("{}", self.path), self.method

    def shared(self) -> dict[str, Any]:
        """Return the shared parts of a path's operations."""
        return {key: value for key, value in self.entry.value.items() if key not in METHODS}

    def parameters(self) -> dict[tuple[str, str], Node]:
        """Return parameters by place and name; in paths by position, headers in lower case."""
        order = PLACEHOLDER.findall(self.path)
        found: dict[tuple[str, str], Node] = {}
        for holder in (self.entry, self.node):
            for node in _listed(holder, "parameters"):
                place, name = str(node.get("in")), str(node.get("name"))
                if place == "path" and name in order:
                    found[place, str(order.index(name))] = node
                else:
                    found[place, name.lower() if place == "header" else name] = node
        return found


def _listed(holder: Node, key: str) -> Iterator[Node]:
    if key in holder:
        for node in holder[key].elements():
            yield node.followed()


def operations(top: Node) -> Iterator[PlacedOperation]:
    paths = top.child("paths")
    for path, entry in (paths.children() if paths is not None else {}).items():
        for method in METHODS:
            if method in entry:
                yield PlacedOperation(path, method, entry[method], entry)


def compare_operations(ways: ComparisonDirections, old: Node, new: Node, now: datetime) -> None:
    before = {operation.shape: operation for operation in operations(old)}
    after = {operation.shape: operation for operation in operations(new)}
    new_places = {other.name: other for shape, other in after.items() if shape not in before}
    moved = {
        placed.name: new_places[placed.name]
        for shape, placed in before.items()
        if shape not in after and placed.name in new_places
    }
    for shape, operation in before.items():
        if shape in after:
            _compare(ways, operation, after[shape], now)
        elif operation.name in moved:
            _moved(ways, operation, moved[operation.name], now)
        else:
            _removed(ways, operation, now)
    for shape, operation in after.items():
        if shape not in before and operation.name not in moved:
            text = f"`{operation.name}` ({operation.title}) is new."
            spot = WalkPosition(operation.name, ChangedPart.WHOLE)
            ways.findings.add(Rule.OPERATION_ADDED, operation.node, text, spot)


def _removed(ways: ComparisonDirections, operation: PlacedOperation, now: datetime) -> None:
    due, why = removal(operation.node, now)
    rule = Rule.OPERATION_RETIRED if due else Rule.OPERATION_REMOVED
    text = f"`{operation.name}` ({operation.title}) is gone; {why}."
    ways.findings.add(rule, operation.node, text, WalkPosition(operation.name, ChangedPart.WHOLE))


def _moved(
    ways: ComparisonDirections, old: PlacedOperation, new: PlacedOperation, now: datetime
) -> None:
    text = f"`{old.name}` is at {new.title} now, at {old.title} before."
    ways.findings.add(
        Rule.OPERATION_MOVED, new.node, text, WalkPosition(old.name, ChangedPart.WHOLE)
    )
    _compare(ways, old, new, now)


def _compare(
    ways: ComparisonDirections, old: PlacedOperation, new: PlacedOperation, now: datetime
) -> None:
    """An operation that both have. Uses go by the name in the base: that is what callers know."""
    if _is_same(ways, old, new):
        return
    whole = WalkPosition(old.name, ChangedPart.WHOLE)
    if old.name != new.name:
        node = new.node.at_or_self("operationId")
        text = f"`{old.name}` is called `{new.name}` now; its path is the same."
        ways.findings.add(Rule.OPERATION_RENAMED, node, text, whole)
    compare_others(ways.findings, ObjectKind.PATH, old.entry, new.entry, whole)
    compare_others(ways.findings, ObjectKind.OPERATION, old.node, new.node, whole)
    compare_operation_servers(ways.findings, (old.node, old.entry), (new.node, new.entry), whole)
    compare_lifecycle(ways.findings, old.node, new.node, whole, now)
    compare_marks(ways.findings, old.node, new.node, whole)
    compare_security(ways.findings, old.node, new.node, whole)
    _parameters(ways, old, new)
    body = WalkPosition(old.name, ChangedPart.BODY)
    compare_body(ways, old.node.child("requestBody"), new.node.child("requestBody"), body)
    compare_responses(ways, old.node, new.node, old.name)


def _is_same(ways: ComparisonDirections, old: PlacedOperation, new: PlacedOperation) -> bool:
    old_root, new_root = old.node.document.root, new.node.document.root
    return (
        old.path == new.path
        and all(same(old_root.get(key), new_root.get(key)) for key in ("security", "servers"))
        and same(old.shared(), new.shared())
        and ways.same.of(old.entry.at_or_self("parameters"), new.entry.at_or_self("parameters"))
        and ways.same.of(old.node, new.node)
    )


def _parameters(ways: ComparisonDirections, old: PlacedOperation, new: PlacedOperation) -> None:
    before, after = old.parameters(), new.parameters()
    for key, node in before.items():
        spot = WalkPosition(old.name, ChangedPart.PARAMETER, str(node.get("name")))
        if key not in after:
            due, why = removal(node, ways.now)
            rule = Rule.PART_RETIRED if due else Rule.PARAMETER_REMOVED
            text = f"Parameter `{spot.detail}` of `{old.name}` is gone"
            text += f"; {why}." if node.get("deprecated") else "."
            ways.findings.add(rule, _place(old, node), text, spot)
            ways.findings.visit_all(node)
            continue
        other = after[key]
        if node.get("name") != other.get("name") and key[0] == "path":
            text = f"Parameter `{spot.detail}` of the path is called `{other.get('name')}` now."
            ways.findings.add(Rule.PATH_PARAMETER_RENAMED, other["name"], text, spot)
        compare_parameter(ways, node, other, spot)
    for key, node in after.items():
        if key not in before:
            spot = WalkPosition(old.name, ChangedPart.PARAMETER, str(node.get("name")))
            required = bool(node.get("required"))
            rule = Rule.REQUIRED_PARAMETER_ADDED if required else Rule.PARAMETER_ADDED
            text = f"Parameter `{spot.detail}` of `{old.name}` is new"
            text += ", and required." if required else "."
            ways.findings.add(rule, _place(new, node), text, spot)
            ways.findings.visit_all(node)


def _place(operation: PlacedOperation, parameter: Node) -> Node:
    """Return the place where the operation lists a parameter."""
    for holder in (operation.node, operation.entry):
        if "parameters" in holder:
            for node in holder["parameters"].elements():
                if node.followed().at == parameter.at:
                    return node
    return parameter
