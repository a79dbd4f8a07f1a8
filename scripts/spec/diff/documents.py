"""A bundled document that is walked: every node knows its pointer, and `$ref`s are followed."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scripts.spec.diff.changes import DocumentSide, Pointer, split

Json = Mapping[str, Any]

# Their values are data: a `$ref` there refers to nothing.
DATA = frozenset({"const", "default", "enum", "example", "examples"})
# A chain of references that is longer goes in circles.
MAX_REFS = 32


class DocumentError(Exception):
    """The document can't be walked; the text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a document, with the pointer to where it stands."""

    document: "Document"
    value: Any
    at: Pointer

    def __getitem__(self, key: str) -> "Node":
        return Node(self.document, self.value[key], (*self.at, key))

    def __contains__(self, key: str) -> bool:
        return isinstance(self.value, dict) and key in self.value

    def child(self, key: str) -> "Node | None":
        """Return the resolved value of `key`, or None."""
        return self[key].followed() if key in self else None

    def at_or_self(self, key: str) -> "Node":
        """Return the unresolved value of `key`, or the node itself."""
        if key not in self:
            return self
        return self[key]

    def children(self) -> dict[str, "Node"]:
        """The entries of an object by key, with their references resolved."""
        if not isinstance(self.value, dict):
            return {}
        return {key: self[key].followed() for key in self.value}

    def elements(self) -> list["Node"]:
        """The elements of an array, not followed."""
        if not isinstance(self.value, Sequence) or isinstance(self.value, str):
            return []
        return [
            Node(self.document, value, (*self.at, str(index)))
            for index, value in enumerate(self.value)
        ]

    def get(self, key: str, default: Any = None) -> Any:
        return self.value.get(key, default) if isinstance(self.value, dict) else default

    def followed(self) -> "Node":
        """The node at the end of a chain of `$ref`s, or the node itself without one."""
        node = self
        for _ in range(MAX_REFS):
            if not isinstance(node.get("$ref"), str):
                return node
            node = self.document.node(node.value["$ref"])
        raise DocumentError(f"{self.value['$ref']} refers to itself.")

    def referred(self) -> list["Node"]:
        """Return the targets of all `$ref`s in the node, recursively."""
        found: dict[Pointer, Node] = {}
        self._refer(found)
        return list(found.values())

    def _refer(self, found: dict[Pointer, "Node"]) -> None:
        if isinstance(self.get("$ref"), str):
            target = self.document.node(self.value["$ref"])
            if target.at not in found:
                found[target.at] = target
                target._refer(found)
        held = self.value if isinstance(self.value, dict) else ()
        keys = [key for key in held if key not in DATA]
        for node in (*self.elements(), *(self[key] for key in keys)):
            node._refer(found)


class Document:
    """A bundled document. `derived` caches values derived from its nodes."""

    def __init__(self, root: Json, side: DocumentSide) -> None:
        self.root = root
        self.side = side
        self.derived: dict[Hashable, Any] = {}

    def top(self) -> Node:
        return Node(self, self.root, ())

    def node(self, reference: str) -> Node:
        """Return the node of a reference. Raises `DocumentError` for a missing one."""
        if not reference.startswith("#"):
            raise DocumentError(f"{reference} leads out of the {self.side} document: bundle it.")
        parts = split(reference[1:])
        value: Any = self.root
        try:
            for part in parts:
                value = value[int(part)] if isinstance(value, list) else value[part]
        except (KeyError, IndexError, TypeError, ValueError):
            raise DocumentError(
                f"The {self.side} document refers to {reference}, which isn't there."
            ) from None
        return Node(self, value, parts)


def pairs(old: Mapping[str, Node], new: Mapping[str, Node]) -> Iterator[tuple[str, Node, Node]]:
    """Yield the entries of both, by name."""
    for name, node in old.items():
        if name in new:
            yield name, node, new[name]
