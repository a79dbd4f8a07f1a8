"""Collect the findings of a comparison: one change per rule and place, with all its uses."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from scripts.spec.diff.changes import (
    Change,
    ChangedPart,
    ChangedUse,
    DocumentSide,
    Level,
    Pointer,
    join,
)
from scripts.spec.diff.documents import Node
from scripts.spec.diff.rules import Rule

# The depth of an object's nested keywords, such as `discriminator`, `mapping` and a name.
DEPTH = 3
ORDER = {level: place for place, level in enumerate(Level)}


@dataclass(frozen=True, slots=True)
class WalkPosition:
    """The position of the walk in an operation or event; `steps` lead into the body."""

    name: str
    part: ChangedPart
    detail: str = ""
    steps: Pointer = ()

    def into(self, step: str) -> "WalkPosition":
        return replace(self, steps=(*self.steps, step))

    def use(self) -> ChangedUse:
        return ChangedUse(self.name, self.part, self.detail, join(self.steps))


@dataclass(slots=True)
class _Found:
    reason: str
    uses: dict[ChangedUse, None]


class Findings:
    """The findings so far. Repeated findings add their use.

    `noted` counts every finding, including repeated ones. Nodes whose keywords were compared are
    marked as visited, because a difference there without a finding has no effect.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[Rule, DocumentSide, Pointer], _Found] = {}
        self._visited: dict[DocumentSide, set[Pointer]] = {side: set() for side in DocumentSide}
        self._whole: dict[DocumentSide, set[Pointer]] = {side: set() for side in DocumentSide}
        self.noted = 0

    def visit(self, *nodes: Node) -> None:
        """Mark the keywords of these nodes as compared, without their contents."""
        for node in nodes:
            self._visited[node.document.side].add(node.at)

    def visit_all(self, *nodes: Node) -> None:
        """Mark these nodes with their contents as compared."""
        for node in nodes:
            self._whole[node.document.side].add(node.at)

    def is_visited(self, node: Node) -> bool:
        """Return whether the node's object, or an ancestor with its contents, was visited."""
        side, at = node.document.side, node.at
        held = self._visited[side]
        inside = any(at[:length] in held for length in range(len(at) - DEPTH, len(at) + 1))
        return inside or any(at[:length] in self._whole[side] for length in range(len(at) + 1))

    def add(self, rule: Rule, node: Node, reason: str, *spots: WalkPosition) -> None:
        """Add a finding. `node` is where it shows: in the base if something was removed."""
        key = (rule, node.document.side, node.at)
        found = self._found.setdefault(key, _Found(reason, {}))
        self.noted += 1
        found.uses.update(dict.fromkeys(spot.use() for spot in spots))

    def note(self, inner: "Findings", spot: WalkPosition) -> None:
        """Add the findings of a schema that stands at this spot; their uses are relative to it."""
        way = join(spot.steps)
        for key, known in inner._found.items():
            found = self._found.setdefault(key, _Found(known.reason, {}))
            self.noted += 1
            for use in known.uses:
                found.uses[ChangedUse(spot.name, spot.part, spot.detail, way + use.pointer)] = None

    def take_visits(self, inner: "Findings") -> None:
        """Mark what others have visited."""
        for side in DocumentSide:
            self._visited[side] |= inner._visited[side]
            self._whole[side] |= inner._whole[side]

    def pointers(self) -> Mapping[DocumentSide, set[Pointer]]:
        """Return the pointers of the findings in each document."""
        places: dict[DocumentSide, set[Pointer]] = {side: set() for side in DocumentSide}
        for _, side, at in self._found:
            places[side].add(at)
        return places

    def worst(self) -> Level | None:
        """Return the highest level, or None without findings."""
        return min((rule.level for rule, _, _ in self._found), key=ORDER.__getitem__, default=None)

    def changes(self) -> list[Change]:
        """Return the changes, worst first, and within a level in the order they were found."""
        changes = [
            Change(
                rule=rule,
                level=rule.level,
                side=side,
                pointer=join(at),
                reason=found.reason,
                advice=rule.advice,
                hits=rule.hits,
                uses=tuple(found.uses),
            )
            for (rule, side, at), found in self._found.items()
        ]
        return sorted(changes, key=lambda change: ORDER[change.level])
