"""Finds the line of the source YAML that a pointer into the bundle stands for.

The source is walked beside the bundle once: where the bundle has `#/components/…` and the source
has a file, both name the same thing. A pointer is then followed through the source's nodes, which
know their lines. Additions by the rules of `openapi/rules/` are in no file: their place is the node
that they are added to. A component that only the rules refer to is found by its name, a path or an
event by its key in the files of its folder.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from posixpath import dirname, join, normpath
from typing import Any

import yaml

from scripts.spec.diff.changes import Pointer, split
from scripts.spec.diff.sources import Source

REF = "$ref"
COMPONENTS = "components"
COMPONENT_DEPTH = 3
# The folders of `paths` and of `webhooks`.
FOLDERS = {"paths": "paths", "webhooks": "events"}
LISTED_DEPTH = 2
MAX_REFS = 32
# Keywords that the rules replace in responses: a list, and a pattern's name.
STATED_AS = {"x-extensible-enum": "enum", "pattern": "x-internal-pattern"}
# Names the schema that a patch gets its other fields from.
PATCH_OF = "x-internal-patch-of"


@dataclass(frozen=True, slots=True)
class _SourceNode:
    """A node of a source file, and the line of the key that leads to it, from 1."""

    file: str
    node: yaml.Node
    line: int


class SourcePlaces:
    """The places of one source, which is read when the first is needed."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._files: dict[str, yaml.Node] = {}
        self._components: dict[Pointer, _SourceNode] = {}
        # By the id of a mapping: all mappings live as long as their files.
        self._members: dict[int, dict[str, tuple[yaml.Node, yaml.Node]]] = {}

    def of(self, pointer: str) -> str:
        """`openapi/schemas/Item.yaml:34`; for what isn't found, the place nearest to it."""
        steps = split(pointer)
        spot = self._entry
        component = self._component(steps[:COMPONENT_DEPTH])
        listed = self._listed(steps[:LISTED_DEPTH])
        if component is not None:
            spot, steps = component, steps[COMPONENT_DEPTH:]
        elif listed is not None:
            spot, steps = listed, steps[LISTED_DEPTH:]
        if spot is None:
            return self._source.entry
        found, depth = self._reached(spot, steps)
        whole = self._member(spot, PATCH_OF)
        if whole is not None:
            other, other_depth = self._reached(whole, steps)
            found = other if other_depth > depth else found
        return f"{found.file}:{found.line}"

    def _reached(self, spot: _SourceNode, steps: Pointer) -> tuple[_SourceNode, int]:
        """The last place on the way through a pointer's steps, and how many of them lead there."""
        for number, step in enumerate(steps):
            following = self._step(spot, step)
            if following is None:
                return spot, number
            spot = following
        return spot, len(steps)

    @cached_property
    def _entry(self) -> _SourceNode | None:
        root = self._root(self._source.entry)
        entry = None if root is None else _SourceNode(self._source.entry, root, 1)
        if entry is not None:
            self._pair(self._source.bundle, entry, ())
        return entry

    def _component(self, at: Pointer) -> _SourceNode | None:
        """The place of a component: learned on the walk, or by its name in the file of its kind."""
        if at in self._components or len(at) < COMPONENT_DEPTH or at[0] != COMPONENTS:
            return self._components.get(at)
        _, kind, name = at
        return self._target(self._source.entry, f"{kind}.yaml#/{name}")

    def _listed(self, at: Pointer) -> _SourceNode | None:
        """The place of a path or an event, unless the entry file has it itself."""
        if len(at) != LISTED_DEPTH or at[0] not in FOLDERS:
            return None
        stated = self._top(self._source.entry, at[0])
        if stated is not None and self._member(stated, at[1]) is not None:
            return None
        folder = join(dirname(self._source.entry), FOLDERS[at[0]], "")
        files = (name for name in self._source.files if name.startswith(folder))
        spots = (self._top(file, at[1]) for file in files)
        return next((spot for spot in spots if spot is not None), None)

    def _pair(self, value: Any, spot: _SourceNode, at: Pointer) -> None:
        """Go through the bundle and the source together, to learn where components stand."""
        spot = self._follow(value, spot)
        if isinstance(value, Mapping):
            for key in value:
                following = self._member(spot, key) or self._listed((*at, key))
                if following is not None and not (len(at) == 0 and key == COMPONENTS):
                    self._pair(value[key], following, (*at, key))
        elif isinstance(value, list) and isinstance(spot.node, yaml.SequenceNode):
            for number, (element, node) in enumerate(zip(value, spot.node.value, strict=False)):
                below = _SourceNode(spot.file, node, node.start_mark.line + 1)
                self._pair(element, below, (*at, str(number)))

    def _follow(self, value: Any, spot: _SourceNode) -> _SourceNode:
        """Follow a pointer of the bundle to its source file, through references."""
        if not isinstance(value, Mapping):
            return spot
        held = value.get(REF)
        reference = self._member(spot, REF)
        if reference is None:
            # The rules make a component of what stands here, such as the schema of an event.
            target: _SourceNode | None = spot if isinstance(held, str) else None
        else:
            target = self._target(spot.file, str(reference.node.value))
        if target is None:
            return spot
        if not isinstance(held, str):
            return self._follow(value, target)
        component = split(held.removeprefix("#"))
        if component not in self._components:
            self._components[component] = target
            self._pair(_value(self._source.bundle, component), target, component)
        return spot

    def _step(self, spot: _SourceNode, step: str) -> _SourceNode | None:
        """Follow a step of a pointer, through references."""
        for _ in range(MAX_REFS):
            if isinstance(spot.node, yaml.SequenceNode):
                if not step.isdigit() or int(step) >= len(spot.node.value):
                    return None
                node = spot.node.value[int(step)]
                return _SourceNode(spot.file, node, node.start_mark.line + 1)
            found = self._member(spot, step) or self._member(spot, STATED_AS.get(step, step))
            if found is not None:
                return found
            reference = self._member(spot, REF)
            target = (
                None if reference is None else self._target(spot.file, str(reference.node.value))
            )
            if target is None:
                return None
            spot = target
        return None

    def _target(self, file: str, reference: str) -> _SourceNode | None:
        """Resolve a reference such as `../parameters.yaml#/limit` from a file."""
        path, _, fragment = reference.partition("#")
        path = normpath(join(dirname(file), path)) if path else file
        root = self._root(path)
        if root is None:
            return None
        spot: _SourceNode | None = _SourceNode(path, root, 1)
        for step in split(fragment):
            spot = None if spot is None else self._member(spot, step)
        return spot

    def _top(self, file: str, key: str) -> _SourceNode | None:
        """Return the value of a top-level key of a file."""
        root = self._root(file)
        return None if root is None else self._member(_SourceNode(file, root, 1), key)

    def _member(self, spot: _SourceNode, key: str) -> _SourceNode | None:
        """The entry of a mapping, with the line of its key."""
        node = spot.node
        if not isinstance(node, yaml.MappingNode):
            return None
        if id(node) not in self._members:
            # Of a key that comes twice, the first counts.
            self._members[id(node)] = {str(name.value): (name, at) for name, at in node.value[::-1]}
        held = self._members[id(node)].get(key)
        return (
            None if held is None else _SourceNode(spot.file, held[1], held[0].start_mark.line + 1)
        )

    def _root(self, file: str) -> yaml.Node | None:
        if file not in self._files:
            if file not in self._source.files:
                return None
            try:
                node = yaml.compose(self._source.files[file], Loader=yaml.CSafeLoader)
            except yaml.YAMLError:
                return None
            if node is None:
                return None
            self._files[file] = node
        return self._files[file]


def _value(bundle: Any, at: Pointer) -> Any:
    value = bundle
    for step in at:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value
