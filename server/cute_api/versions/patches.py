"""Patches of documents: lists of guarded operations on JSON Pointers.

A missing target is an error, and so is a new member that already exists: a patch that no longer
fits the document stops the start of the server instead of being half applied.

- `test: POINTER`, `value`: require this value.
- `add: POINTER`, `value`: add a member; in an array add an element before that index, or at the end
  (`-`).
- `replace: POINTER`, `value`: replace the value.
- `remove: POINTER`: remove the value.
- `move: POINTER`, `to: POINTER`: move the value. A member renamed within its object keeps its
  position.
- `rename: POINTER`, `to: NAME`: give a property of a schema another name, also in `required`, in
  the texts of the schema and in all examples: `/components/schemas/Money/properties/amount`.

In an array, `=TEXT` names the element that equals this text:
`/components/schemas/Item/required/=price`.
"""

import copy
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cute_api.versions.renaming import Renamed

Json = dict[str, Any]
Step = Mapping[str, Any]

KINDS = {
    "test": {"test", "value"},
    "add": {"add", "value"},
    "replace": {"replace", "value"},
    "remove": {"remove"},
    "move": {"move", "to"},
    "rename": {"rename", "to"},
}
END = "-"
ELEMENT = "="
PROPERTY = re.compile(r"/components/schemas/(?P<schema>[^/]+)/properties/[^/]+")


class PatchError(ValueError):
    """A patch that does not fit its document; the text names the operation and the place."""


def apply(document: Json, patch: Iterable[Step]) -> Json:
    """Return a patched copy of a document. Raises `PatchError`.

    Both share the unchanged parts, because a document takes megabytes.
    """
    patched = _Copy(document)
    for number, step in enumerate(patch, 1):
        try:
            _apply_step(patched, step)
        except PatchError as error:
            raise PatchError(f"operation {number}: {error}") from None
    return patched.root


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


def _apply_step(document: _Copy, step: Step) -> None:
    kinds = [kind for kind, members in KINDS.items() if step.keys() == members]
    if not kinds:
        raise PatchError(f"it has {', '.join(sorted(step))}; operations are {', '.join(KINDS)}")
    kind = kinds[0]
    if kind == "rename":
        _rename(document, step)
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


def _rename(document: _Copy, step: Step) -> None:
    pointer, new = step["rename"], step["to"]
    holder, old = _place(document, pointer, is_new=False)
    parts = PROPERTY.fullmatch(pointer)
    if parts is None:
        raise PatchError(f"{pointer} is not a property of a schema of the document")
    if new in holder:
        raise PatchError(f"{pointer}: the schema has `{new}` already")
    for path, value in list(Renamed(document.root, parts["schema"], old, new).parts()):
        document.put(path, value)


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
        raise PatchError(f"{pointer!r} is not a pointer to a part of the document")
    *path, last = (part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/"))
    node: Any = document.root
    for part in path:
        node = document.into(node, _key(node, part, pointer))
    if not is_new:
        return node, _key(node, last, pointer)
    if isinstance(node, list):
        return node, len(node) if last == END else _key(node, last, pointer)
    if not isinstance(node, dict):
        raise PatchError(f"{pointer} leads into a value")
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
