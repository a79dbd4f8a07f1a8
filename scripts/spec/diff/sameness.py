"""Find unchanged parts quickly, so that most of two documents is never compared."""

from collections.abc import Sequence
from typing import Any

from scripts.spec.diff.changes import Pointer, split
from scripts.spec.diff.documents import Json, Node
from scripts.spec.diff.json_values import same

PREFIX = "#/components/"


class ComponentEquality:
    """Knows which components of two documents are equal, with everything they refer to."""

    def __init__(self, old: Json, new: Json) -> None:
        self._old = old
        self._new = new
        self._same: dict[str, bool] = {}
        self._alone: dict[str, bool] = {}
        self._alike: dict[tuple[tuple[Pointer, ...], tuple[Pointer, ...]], bool] = {}

    def of(self, old: Node, new: Node) -> bool:
        """Return whether two nodes and their references are equal."""
        return same(old.value, new.value) and self._all_same(old.value)

    def of_all(self, old: Sequence[Node], new: Sequence[Node]) -> bool:
        """`of` for each pair of nodes as they stand in the documents: they are compared once."""
        key = (tuple(node.at for node in old), tuple(node.at for node in new))
        if key not in self._alike:
            self._alike[key] = len(old) == len(new) and all(map(self.of, old, new))
        return self._alike[key]

    def _all_same(self, value: Any) -> bool:
        return all(self._is_same(reference) for reference in references(value))

    def _is_same(self, reference: str) -> bool:
        if reference not in self._same:
            # All that it leads to, and not one after the other: where two refer to each other, each
            # would be decided by what is not known yet of the other.
            reached, waiting = {reference}, [reference]
            while waiting:
                target = waiting.pop()
                if self._same.get(target):
                    continue
                if target in self._same or not self._is_same_alone(target):
                    self._same[reference] = False
                    return False
                found = set(references(_find(self._old, target))) - reached
                reached |= found
                waiting += found
            self._same.update(dict.fromkeys(reached, True))
        return self._same[reference]

    def _is_same_alone(self, reference: str) -> bool:
        """Return whether the component is equal, without its references."""
        if reference not in self._alone:
            old_part, new_part = _find(self._old, reference), _find(self._new, reference)
            self._alone[reference] = same(old_part, new_part)
        return self._alone[reference]


def references(value: Any) -> list[str]:
    """Every `$ref` to a component, wherever it is in a value."""
    found: list[str] = []
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            held = part.get("$ref")
            if isinstance(held, str) and held.startswith(PREFIX):
                found.append(held)
            waiting += [value for value in part.values() if isinstance(value, (dict, list))]
        elif isinstance(part, list):
            waiting += part
    return found


def _find(document: Json, reference: str) -> Any:
    value: Any = document
    for step in split(reference[1:]):
        value = value.get(step) if isinstance(value, dict) else None
    return value
