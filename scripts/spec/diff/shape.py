"""Find the malformed parts of a document, and leave them out.

Drafts and other people's documents can contain anything. The rest can be compared safely.
"""

from collections.abc import Callable, Mapping
from sys import float_info
from typing import Any

from scripts.spec.diff.changes import Pointer, split
from scripts.spec.diff.table import TABLE

Shape = Any
EVERY = "*"
DOCUMENT, SCHEMA, TARGET = "document", "schema", "target"
REF = "$ref"
# A chain of references that is longer goes in circles.
MAX_REFS = 32
NOTHING = object()
# Elsewhere the kind of a reference's target is unknown.
KINDS = (f"components/{kind}" for kind in TABLE["shapes"]["components"])
STARTS = tuple(f"#/{section}/" for section in ("paths", "webhooks", "x-webhook-headers", *KINDS))
NEEDED = {"version": "date"}
EXCLUSIVE = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}


def _is_number(value: Any) -> bool:
    """Return whether a value is a number that a float can hold."""
    is_real = isinstance(value, int | float) and not isinstance(value, bool)
    return is_real and abs(value) <= float_info.max


def _is_types(value: Any) -> bool:
    names = value if isinstance(value, list) else [value]
    return all(isinstance(name, str) for name in names)


LEAVES: Mapping[str, Callable[[Any], bool]] = {
    "any": lambda _: True,
    "number": _is_number,
    "text": lambda value: isinstance(value, str),
    "type": _is_types,
}


def _in_3_1(schema: Mapping[Any, Any]) -> Mapping[Any, Any]:
    """A schema of OpenAPI 3.0 as 3.1 writes it. `nullable` without a type has no effect there."""
    changed = dict(schema)
    if changed.get("nullable") is True and isinstance(changed.get("type"), str):
        changed["type"] = [changed["type"], "null"]
    if "type" in changed and isinstance(changed.get("nullable"), bool):
        del changed["nullable"]
    for exclusive, inclusive in EXCLUSIVE.items():
        if isinstance(changed.get(exclusive), bool):
            is_exclusive = changed.pop(exclusive)
            if is_exclusive and inclusive in changed:
                changed[exclusive] = changed.pop(inclusive)
    return changed


class SoundDocument:
    """A document without its malformed parts, which `malformed` has: pointer, reason, value.

    Schemas of OpenAPI 3.0 are written as those of 3.1.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.malformed: dict[Pointer, tuple[str, Any]] = {}
        self.document: Mapping[str, Any] = document
        self._is_3_0 = str(document.get("openapi")).startswith("3.0")
        self._is_done = False
        # Another part may refer to what was left out.
        while not self._is_done:
            self._is_done = True
            self.document = self._shaped(self.document, DOCUMENT, ())

    def _shaped(self, value: Any, shape: Shape, at: Pointer) -> Any:
        if isinstance(shape, list):
            return self._list(value, shape[0], at)
        if isinstance(shape, str) and (shape in LEAVES or shape == TARGET):
            is_leaf = self._is_target(value) if shape == TARGET else LEAVES[shape](value)
            return value if is_leaf else self._left_out(value, at, f"is not a valid {shape}")
        if shape == SCHEMA and isinstance(value, bool):
            return value
        why = self._fault(value, shape)
        if why:
            return self._left_out(value, at, why)
        fields = TABLE["shapes"][shape] if isinstance(shape, str) else shape
        found = {}
        members = _in_3_1(value) if shape == SCHEMA and self._is_3_0 else value
        for key, member in members.items():
            name = str(key)
            kept = self._shaped(member, fields.get(name, fields.get(EVERY, "any")), (*at, name))
            if kept is not NOTHING:
                found[name] = kept
        return found

    def _fault(self, value: Any, shape: Shape) -> str:
        """Return why a value is not an object of this shape; empty if it is one."""
        if not isinstance(value, dict):
            return "is not an object"
        if not isinstance(shape, str):
            return ""
        if REF in value and not self._leads_somewhere(value[REF]):
            return f"refers to {value[REF]}, which isn't there"
        needed = NEEDED.get(shape)
        return f"has no {needed}" if needed and not isinstance(value.get(needed), str) else ""

    def _is_target(self, value: Any) -> bool:
        """Return whether it is a name, or a reference that leads somewhere."""
        is_name = isinstance(value, str) and not value.startswith("#")
        return is_name or self._leads_somewhere(value)

    def _list(self, value: Any, shape: Shape, at: Pointer) -> Any:
        if not isinstance(value, list):
            return self._left_out(value, at, "is not a list")
        shaped = [self._shaped(element, shape, (*at, str(n))) for n, element in enumerate(value)]
        return [part for part in shaped if part is not NOTHING]

    def _left_out(self, value: Any, at: Pointer, why: str) -> Any:
        self.malformed[at] = why, value
        self._is_done = False
        return NOTHING if at else {}

    def _leads_somewhere(self, reference: Any) -> bool:
        for _ in range(MAX_REFS):
            if not isinstance(reference, str) or not reference.startswith(STARTS):
                return False
            found: Any = self.document
            for step in split(reference[1:]):
                if isinstance(found, list) and step.isdigit() and int(step) < len(found):
                    found = found[int(step)]
                elif isinstance(found, dict) and step in found:
                    found = found[step]
                else:
                    return False
            if not isinstance(found, dict) or REF not in found:
                return isinstance(found, dict | bool)
            reference = found[REF]
        return False
