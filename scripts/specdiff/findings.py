"""Collects what the comparison finds: one change for each rule and place, with all its uses."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from scripts.specdiff.changes import Change, Level, Part, Pointer, Side, Use, join
from scripts.specdiff.documents import Node
from scripts.specdiff.rules import Rule

ORDER = {level: place for place, level in enumerate(Level)}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in an operation or event the walk is; `steps` lead into the body."""

    name: str
    part: Part
    detail: str = ""
    steps: Pointer = ()

    def into(self, step: str) -> "Spot":
        return replace(self, steps=(*self.steps, step))

    def use(self) -> Use:
        return Use(self.name, self.part, self.detail, join(self.steps))


@dataclass(slots=True)
class _Found:
    reason: str
    uses: dict[Use, None]


class Findings:
    """What was found so far. Finding the same thing again adds its use."""

    def __init__(self) -> None:
        self._found: dict[tuple[Rule, Side, Pointer], _Found] = {}

    def add(self, rule: Rule, node: Node, reason: str, *spots: Spot) -> None:
        """`node` stands in the document where the change is to be seen: the base's if removed."""
        key = (rule, node.document.side, node.at)
        found = self._found.setdefault(key, _Found(reason, {}))
        found.uses.update(dict.fromkeys(spot.use() for spot in spots))

    def pointers(self) -> Mapping[Side, set[Pointer]]:
        """Where something was found, in each document."""
        places: dict[Side, set[Pointer]] = {side: set() for side in Side}
        for _, side, at in self._found:
            places[side].add(at)
        return places

    def changes(self) -> list[Change]:
        """The worst first; among equals in the order of the documents' walk."""
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
