"""Decide whether forms are disjoint, so that `oneOf` equals `anyOf`."""

from collections.abc import Sequence
from itertools import combinations

from scripts.spec.diff.json_values import contains
from scripts.spec.diff.schema.gathering import view
from scripts.spec.diff.schema.view import Parts, SchemaView


def are_disjoint(forms: Sequence[Parts]) -> bool:
    """Return whether all pairs of forms exclude each other."""
    return all(_exclude(left, right) for left, right in combinations([view(f) for f in forms], 2))


def _exclude(left: SchemaView, right: SchemaView) -> bool:
    return not (left.nullable and right.nullable) and (
        _types_differ(left, right)
        or _values_differ(left, right)
        or _fields_differ(left, right)
        or _misses(left, right)
        or _misses(right, left)
    )


def _types_differ(left: SchemaView, right: SchemaView) -> bool:
    if left.types is None or right.types is None:
        return False
    number = {"number", "integer"}
    both_numbers = bool(left.types & number and right.types & number)
    return not left.types & right.types and not both_numbers


def _values_differ(left: SchemaView, right: SchemaView) -> bool:
    if left.values is None or right.values is None:
        return False
    return not any(contains(right.values, value) for value in left.values)


def _fields_differ(left: SchemaView, right: SchemaView) -> bool:
    """Return whether a required field of the left has no common value with the right."""
    if not _only_objects(left) or not _only_objects(right):
        return False
    needed = left.required.keys() | right.required.keys()
    both = needed & left.properties.keys() & right.properties.keys()
    return any(
        _exclude_in_field(view(left.properties[name]), view(right.properties[name]))
        for name in both
    )


def _exclude_in_field(left: SchemaView, right: SchemaView) -> bool:
    apart = _values_differ(left, right) or _types_differ(left, right)
    return apart and not (left.nullable and right.nullable)


def _misses(left: SchemaView, right: SchemaView) -> bool:
    """Return whether the left requires a field that the right forbids."""
    if right.closed is None or "patternProperties" in right.entangled or right.forms:
        return False
    both = _only_objects(left) and _only_objects(right)
    return both and any(name not in right.properties for name in left.required)


def _only_objects(seen: SchemaView) -> bool:
    return seen.types == frozenset({"object"})
