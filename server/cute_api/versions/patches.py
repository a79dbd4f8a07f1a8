"""Patches of documents: lists of guarded operations on JSON Pointers.

A missing target is an error, and so is a new member that already exists: if a patch no longer fits
the document, the server doesn't start, so that no patch is half applied.

- `test: POINTER`, `value`: require this value.
- `add: POINTER`, `value`: add a member; in an array add an element before that index, or at the end
  (`-`).
- `replace: POINTER`, `value`: replace the value.
- `remove: POINTER`: remove the value.
- `move: POINTER`, `to: POINTER`: move the value. A member renamed within its object keeps its
  position.

Three change a property of a schema, such as `/components/schemas/Money/properties/amount`, also in
`required`, in the texts of the schema and in all examples:

- `rename: POINTER`, `to: NAME`: give it another name.
- `split: POINTER`, `into: {NAME: MEMBER, …}`: replace an object by properties, each with a member
  of it.
- `move: POINTER`, `to: POINTER` between properties of two schemas: move it from an object into one
  that it contains, or out of it.

In an array, `=TEXT` names the element that equals this text:
`/components/schemas/Item/required/=price`.
"""

import copy
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cute_api.lib.json_objects import Json
from cute_api.versions.carrying import CarriedChange, CarryError, moved, renamed, split
from cute_api.versions.example_index import ExampleIndex

Step = Mapping[str, Any]

KINDS = {
    "test": {"test", "value"},
    "add": {"add", "value"},
    "replace": {"replace", "value"},
    "remove": {"remove"},
    "move": {"move", "to"},
    "rename": {"rename", "to"},
    "split": {"split", "into"},
}
END = "-"
ELEMENT = "="
PROPERTY = re.compile(r"/components/schemas/(?P<schema>[^/]+)/properties/(?P<name>[^/]+)")


class PatchError(ValueError):
    """A patch that does not fit its document; the text names the operation and the place."""


def apply(document: Json, patch: Iterable[Step], index: ExampleIndex | None = None) -> Json:
    """Return a patched copy of a document. Raises `PatchError`.

    Both share the unchanged parts, because a document takes megabytes. Several patches can share
    the `index`.
    """
    index = index or ExampleIndex()
    for number, step in enumerate(patch, 1):
        # A copy for each step, because the index has seen the last one.
        patched = _Copy(document)
        try:
            _apply_step(patched, step, index)
        except PatchError as error:
            raise PatchError(f"operation {number}: {error}") from None
        document = patched.root
    return document


class _Copy:
    """A document that copies only the containers on the path to a change."""

    def __init__(self, document: Json) -> None:
        self.root = dict(document)
        self._own = {id(self.root)}

    def into(self, holder: Any, key: Any) -> Any:
        """Return a part of a copied container; copy it too, so that it can be changed."""
        part = holder[key]
        if isinstance(part, dict | list) and id(part) not in self._own:
            part = holder[key] = copy.copy(part)
            self._own.add(id(part))
        return part

    def put(self, path: Sequence[str | int], value: Any) -> None:
        """Replace the value at a path."""
        *parents, last = path
        node: Any = self.root
        for step in parents:
            node = self.into(node, step)
        node[last] = value


def _apply_step(document: _Copy, step: Step, index: ExampleIndex) -> None:
    kinds = [kind for kind, members in KINDS.items() if step.keys() == members]
    if not kinds:
        raise PatchError(
            f"its members are {', '.join(sorted(step))}; operations are {', '.join(KINDS)}"
        )
    kind = kinds[0]
    carried = _carried(document, kind, step)
    if carried is not None:
        for path, value in list(carried.parts(index)):
            document.put(path, value)
        return
    holder, key = _place(document, step[kind], is_new=kind == "add")
    if kind == "test" and holder[key] != step["value"]:
        raise PatchError(f"{step[kind]} has another value")
    if kind == "replace":
        holder[key] = step["value"]
    elif kind == "remove":
        del holder[key]
    elif kind == "add":
        _insert(holder, key, step["value"])
    elif kind == "move":
        _move(document, step, holder, key)


def _carried(document: _Copy, kind: str, step: Step) -> CarriedChange | None:
    """The change of a property that examples follow; None for an operation on values alone."""
    try:
        if kind == "rename":
            name, old = _property(document, step["rename"])
            if step["to"] in document.root["components"]["schemas"][name]["properties"]:
                raise PatchError(f"{step['rename']}: the schema has `{step['to']}` already")
            return renamed(document.root, name, old, step["to"])
        if kind == "split":
            name, old = _property(document, step["split"])
            return split(document.root, name, old, step["into"])
        target = PROPERTY.fullmatch(step["to"]) if kind == "move" else None
        source = PROPERTY.fullmatch(step["move"]) if kind == "move" else None
        if source is None or target is None or source["schema"] == target["schema"]:
            return None
        _place(document, f"/components/schemas/{target['schema']}/properties", is_new=False)
        return moved(
            document.root, _property(document, step["move"]), (target["schema"], target["name"])
        )
    except CarryError as error:
        raise PatchError(f"{step[kind]}: {error}") from None


def _property(document: _Copy, pointer: str) -> tuple[str, str]:
    """The schema and the name of a pointer's property."""
    _place(document, pointer, is_new=False)
    parts = PROPERTY.fullmatch(pointer)
    if parts is None:
        raise PatchError(f"{pointer} is not a property of a schema of the document")
    return parts["schema"], parts["name"]


def _move(document: _Copy, step: Step, holder: Any, key: Any) -> None:
    target, new = _place(document, step["to"], is_new=True)
    if target is holder and isinstance(holder, dict):
        members = [(new if name == key else name, value) for name, value in holder.items()]
        holder.clear()
        holder.update(members)
        return
    value = holder[key]
    del holder[key]
    target, new = _place(document, step["to"], is_new=True)
    _insert(target, new, value)


def _insert(holder: Any, key: Any, value: Any) -> None:
    if isinstance(holder, list):
        holder.insert(key, value)
    else:
        holder[key] = value


def _place(document: _Copy, pointer: str, *, is_new: bool) -> tuple[Any, Any]:
    """The container of a pointer's value, and the value's key in it."""
    if not pointer.startswith("/"):
        raise PatchError(f"{pointer!r} is not a JSON Pointer to a part of the document")
    *path, last = (part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/"))
    node: Any = document.root
    for part in path:
        node = document.into(node, _key(node, part, pointer))
    if not is_new:
        return node, _key(node, last, pointer)
    if isinstance(node, list):
        return node, len(node) if last == END else _key(node, last, pointer)
    if not isinstance(node, dict):
        raise PatchError(f"{pointer}: its parent is neither an object nor an array")
    if last in node:
        raise PatchError(f"{pointer} already exists")
    return node, last


def _key(node: Any, part: str, pointer: str) -> Any:
    if isinstance(node, dict) and part in node:
        return part
    if isinstance(node, list):
        if part.startswith(ELEMENT) and part[1:] in node:
            return node.index(part[1:])
        if part.isdigit() and int(part) < len(node):
            return int(part)
    raise PatchError(f"{pointer} does not exist: nothing is at {part!r}")
