"""Edits of the spec as data: what is in `corpus/`, and how it is applied to a document.

A case says what class an edit is of, the rule that must find it, and the edits: `add`, `remove`,
`replace` and `move` as in JSON Patch. A step `=x` of a path is the element of an array that is
`x`, or refers to `…/x`, or is named `x`. `before` is done to both documents.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.spec.diff.changes import Level, Pointer, split
from tests.yaml_files import read_yaml

FOLDER = Path(__file__).parent / "corpus"


@dataclass(frozen=True, slots=True)
class Case:
    """`rules` are the rules that may report a finding of the case's level."""

    name: str
    level: Level
    rules: frozenset[str]
    edits: Sequence[Any]
    before: Sequence[Any]
    operations: frozenset[str] | None

    def documents(self, document: Any) -> tuple[Any, Any]:
        """The base and the head of the case, made from the real document."""
        base = edited(document, self.before)
        return base, edited(base, self.edits)


def cases() -> list[Case]:
    """Every case, by file and in order."""
    return [_case(row) for path in sorted(FOLDER.glob("*.yaml")) for row in read_yaml(path)]


def _case(row: Any) -> Case:
    unknown = row.keys() - {"name", "class", "rule", "also", "edits", "before", "operations"}
    assert not unknown, f"{row['name']}: {unknown}"
    return Case(
        row["name"],
        Level(row["class"]),
        frozenset([row["rule"], *row.get("also", [])]),
        row["edits"],
        row.get("before", []),
        frozenset(row["operations"]) if "operations" in row else None,
    )


def edited(document: Any, edits: Sequence[Any]) -> Any:
    """The document with the edits made; fails when one has no target.

    What an edit doesn't touch is the same object as before, which makes it cheap.
    """
    for edit in edits:
        path = split(edit["path"])
        if edit["op"] == "move":
            document, value = _without(document, split(edit["from"]))
            document = _with(document, path, value, new=True)
        elif edit["op"] == "remove":
            document, _ = _without(document, path)
        else:
            assert edit["op"] in ("add", "replace"), edit
            document = _with(document, path, edit["value"], new=edit["op"] == "add")
    return document


def _with(node: Any, path: Pointer, value: Any, *, new: bool) -> Any:
    """The node with the value at the end of the path, in place of what is there or `new`."""
    key, node = _key(node, path[0]), copy.copy(node)
    if len(path) > 1:
        node[key] = _with(node[key], path[1:], value, new=new)
    elif key == "-":
        node.append(value)
    elif isinstance(node, list) and new:
        node.insert(key, value)
    else:
        assert isinstance(node, list) or (key in node) != new, f"{key}: there is one: {not new}"
        node[key] = value
    return node


def _without(node: Any, path: Pointer) -> tuple[Any, Any]:
    """The node without what is at the end of the path, and that."""
    key, node = _key(node, path[0]), copy.copy(node)
    if len(path) == 1:
        value = node[key]
        del node[key]
    else:
        node[key], value = _without(node[key], path[1:])
    return node, value


def _key(node: Any, step: str) -> Any:
    if not isinstance(node, list) or step == "-":
        return step
    if not step.startswith("="):
        return int(step)
    for index, value in enumerate(node):
        if value == step[1:] or (isinstance(value, dict) and _named(value) == step[1:]):
            return index
    raise KeyError(f"{step} is not among {node}")


def _named(value: Any) -> str:
    return str(value.get("$ref", value.get("name", ""))).rpartition("/")[2]
