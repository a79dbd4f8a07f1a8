"""Finds quickly what can't have changed, so that most of two documents is never compared."""

from collections.abc import Iterator
from typing import Any

from scripts.specdiff.changes import split
from scripts.specdiff.documents import Json, Node
from scripts.specdiff.json_values import same

PREFIX = "#/components/"


class Sameness:
    """Knows of two documents which components are the same, with all that they refer to."""

    def __init__(self, old: Json, new: Json) -> None:
        self._old = old
        self._new = new
        self._same: dict[str, bool] = {}

    def of(self, old: Node, new: Node) -> bool:
        """Whether two nodes are equal, and all that they refer to is, too."""
        return same(old.value, new.value) and self._all_same(old.value)

    def _all_same(self, value: Any) -> bool:
        return all(self._is_same(reference) for reference in references(value))

    def _is_same(self, reference: str) -> bool:
        if reference not in self._same:
            # What refers to itself is the same if all else in it is.
            self._same[reference] = True
            one, other = _find(self._old, reference), _find(self._new, reference)
            self._same[reference] = same(one, other) and self._all_same(one)
        return self._same[reference]


def references(value: Any) -> Iterator[str]:
    """Every `$ref` to a component, wherever it is in a value."""
    if isinstance(value, dict):
        held = value.get("$ref")
        if isinstance(held, str) and held.startswith(PREFIX):
            yield held
        for one in value.values():
            if isinstance(one, dict | list):
                yield from references(one)
    elif isinstance(value, list):
        for one in value:
            yield from references(one)


def _find(document: Json, reference: str) -> Any:
    value: Any = document
    for step in split(reference[1:]):
        value = value.get(step) if isinstance(value, dict) else None
    return value
