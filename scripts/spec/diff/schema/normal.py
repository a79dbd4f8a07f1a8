"""Rewrite equivalent requirements: the last steps to a schema's normal form."""

from collections.abc import Mapping
from fractions import Fraction

from scripts.spec.diff.documents import Node
from scripts.spec.diff.json_values import kind
from scripts.spec.diff.schema.view import (
    ADDITIONAL,
    ALTERNATIVES,
    INCLUSIVE,
    MAX_DEPTH,
    UNEVALUATED,
    SchemaView,
    choice,
    gathered,
    keep,
    tighter,
)
from scripts.spec.diff.table import RESTRICTS

CONDITIONS = ("dependentSchemas", "if", "then", "else")
UNEVALUATED_BY = {
    UNEVALUATED: (ADDITIONAL, "patternProperties", *CONDITIONS),
    "unevaluatedItems": ("items", "prefixItems", "contains", *ALTERNATIVES, *CONDITIONS),
}


def leave_out_forbidden_fields(seen: SchemaView) -> None:
    """Remove the fields that another part forbids; note those that another part restricts."""
    for part in seen.parts:
        for key in (ADDITIONAL, UNEVALUATED):
            if key not in part or part.value[key] in (True, {}):
                continue
            known = _named(part, deep=key == UNEVALUATED)
            foreign = sorted(name for name in seen.properties if name not in known)
            if foreign and part.value[key] is False:
                for name in foreign:
                    del seen.properties[name]
            elif foreign:
                met = {"schema": part.value[key], "fields": foreign}
                keep(seen, f"`{key}` for fields of another part", Node(part.document, met, part.at))


def _named(part: Node, *, deep: bool, depth: int = 0) -> set[str]:
    """The fields that a schema names: itself, and `deep` wherever it leads."""
    if not isinstance(part.value, Mapping) or depth > MAX_DEPTH:
        return set()
    names = set(part.value.get("properties", {}))
    if deep:
        leads = [*gathered(part), *(form for key in ALTERNATIVES for form in choice(part, key)[0])]
        for lead in leads:
            names |= _named(lead, deep=True, depth=depth + 1)
    return names


def note_unevaluated(seen: SchemaView) -> None:
    """Note `unevaluated…`, which is not followed because it depends on all other keywords."""
    for key, evaluating in UNEVALUATED_BY.items():
        holders = [part for part in seen.parts if key in part and not _allows_all(part, key)]
        reach = (*seen.parts, *(form[0].followed() for form in seen.forms))
        names = (
            evaluating
            if sum(key in part for part in reach) == len(holders) == 1
            else (*evaluating, key)
        )
        beside = [
            {name: part.value[name] for name in names if name in part}
            for part in reach
            if any(name in part and part.value[name] is not False for name in names)
        ]
        if holders and beside:
            met = [*(part.value[key] for part in holders), *beside]
            name = f"what `{key}` leaves over"
            keep(seen, name, Node(holders[0].document, met, (*holders[0].at, key)))


def _allows_all(part: Node, key: str) -> bool:
    return part.value[key] is True or part.value[key] == {}


def normalize_values(seen: SchemaView) -> None:
    """Leave out values that the types forbid, and types that the remaining values imply."""
    if seen.values is None:
        return
    allowed = seen.types
    if allowed is not None and "number" in allowed:
        allowed = allowed | {"integer"}
    seen.nullable = seen.nullable and None in seen.values
    seen.values = tuple(
        value
        for value in seen.values
        if value is not None and (allowed is None or kind(value) in allowed)
    )
    if seen.types is None:
        seen.types = frozenset(kind(value) for value in seen.values)


def leave_out_idle(seen: SchemaView) -> None:
    """Remove keywords that restrict no value of the schema's types, and halves of pairs."""
    idle = {
        name
        for name, kinds in RESTRICTS.items()
        if seen.types is not None and not kinds & seen.types
    }
    if "contains" not in seen.demands:
        idle |= {"minContains", "maxContains"}
    if "if" not in seen.entangled:
        idle |= {"then", "else"}
    elif not {"then", "else"} & seen.entangled.keys():
        idle.add("if")
    for held in (seen.bounds, seen.demands, seen.entangled):
        for name in idle & held.keys():
            del held[name]


def normalize_numbers(seen: SchemaView) -> None:
    """Simplify steps of whole numbers: multiples of 1.5 are those of 3, and all are of 0.5."""
    steps = seen.demands.get("multipleOf", [])
    whole = [node for node in steps if kind(node.value) == "integer"]
    if seen.values is not None:
        return
    if seen.types is not None and "number" in seen.types and whole:
        seen.types = seen.types - {"number"} | {"integer"}
    if seen.types is None or "integer" not in seen.types or "number" in seen.types:
        return
    whole_steps = [Node(step.document, step_of(step.value).numerator, step.at) for step in steps]
    left = [node for node in whole_steps if node.value != 1]
    if steps and not left:
        del seen.demands["multipleOf"]
    elif steps:
        seen.demands["multipleOf"] = left
    _include_bounds(seen)


def step_of(value: float) -> Fraction:
    """Return the number as it is written: 0.1 is a tenth."""
    return Fraction(str(value))


def _include_bounds(seen: SchemaView) -> None:
    """Convert exclusive bounds of whole numbers to `minimum` and `maximum`."""
    for key, (inclusive, step) in INCLUSIVE.items():
        node = seen.bounds.get(key)
        if node is None or kind(node.value) != "integer":
            continue
        del seen.bounds[key]
        moved = Node(node.document, node.value + step, node.at)
        held = seen.bounds.get(inclusive)
        if held is None or tighter(inclusive, moved.value, held.value):
            seen.bounds[inclusive] = moved
