"""Equality of JSON values as JSON Schema has it: `true` is not 1, and 1.0 is 1."""

from collections.abc import Iterable
from typing import Any


def same(left: Any, right: Any) -> bool:
    """Return whether two JSON values are equal; unlike Python, `True` is not 1."""
    # Python's `==` only errs by treating `True` as 1, so only equal values need a second check.
    return bool(left == right) and _same_kinds(left, right)


def contains(values: Iterable[Any], value: Any) -> bool:
    return any(same(known, value) for known in values)


def kind(value: Any) -> str:
    """The JSON type of a value; a number without a fraction is an integer."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return "integer"
    if isinstance(value, float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "object" if isinstance(value, dict) else "array"


def _same_kinds(left: Any, right: Any) -> bool:
    """Return whether two equal values have booleans at the same places."""
    if left is right:
        return True
    if isinstance(left, dict):
        return all(_same_kinds(value, right[key]) for key, value in left.items())
    if isinstance(left, list | tuple):
        return all(map(_same_kinds, left, right))
    return isinstance(left, bool) == isinstance(right, bool)
