"""Decide whether forms are disjoint, so that `oneOf` equals `anyOf`."""

from collections.abc import Sequence
from itertools import combinations

from scripts.spec.diff.json_values import contains
from scripts.spec.diff.schema.gathering import view
from scripts.spec.diff.schema.view import Parts, View


def are_disjoint(forms: Sequence[Parts]) -> bool:
    """Return whether all pairs of forms exclude each other."""
    return all(_exclude(one, other) for one, other in combinations([view(f) for f in forms], 2))


def _exclude(one: View, other: View) -> bool:
    return not (one.nullable and other.nullable) and (
        _types_differ(one, other)
        or _values_differ(one, other)
        or _fields_differ(one, other)
        or _misses(one, other)
        or _misses(other, one)
    )


def _types_differ(one: View, other: View) -> bool:
    if one.types is None or other.types is None:
        return False
    number = {"number", "integer"}
    both_numbers = bool(one.types & number and other.types & number)
    return not one.types & other.types and not both_numbers


def _values_differ(one: View, other: View) -> bool:
    if one.values is None or other.values is None:
        return False
    return not any(contains(other.values, value) for value in one.values)


def _fields_differ(one: View, other: View) -> bool:
    """Return whether a required field of one has no common value with the other."""
    if not _only_objects(one) or not _only_objects(other):
        return False
    needed = one.required.keys() | other.required.keys()
    both = needed & one.properties.keys() & other.properties.keys()
    return any(
        _exclude_in_field(view(one.properties[name]), view(other.properties[name])) for name in both
    )


def _exclude_in_field(one: View, other: View) -> bool:
    apart = _values_differ(one, other) or _types_differ(one, other)
    return apart and not (one.nullable and other.nullable)


def _misses(one: View, other: View) -> bool:
    """Return whether one requires a field that the other forbids."""
    if other.closed is None or "patternProperties" in other.entangled or other.forms:
        return False
    both = _only_objects(one) and _only_objects(other)
    return both and any(name not in other.properties for name in one.required)


def _only_objects(seen: View) -> bool:
    return seen.types == frozenset({"object"})
