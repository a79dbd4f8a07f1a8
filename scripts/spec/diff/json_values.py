"""Equality of JSON values as JSON Schema has it: `true` is not 1, and 1.0 is 1."""

from collections.abc import Iterable
from typing import Any


def same(one: Any, other: Any) -> bool:
    """Return whether two JSON values are equal; unlike Python, `True` is not 1."""
    # What is unequal for Python is unequal: only what it takes for equal needs a second look.
    return bool(one == other) and _same_kinds(one, other)


def contains(values: Iterable[Any], value: Any) -> bool:
    return any(same(one, value) for one in values)


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


def _same_kinds(one: Any, other: Any) -> bool:
    """Return whether two equal values have booleans at the same places."""
    if one is other:
        return True
    if isinstance(one, dict):
        return all(_same_kinds(value, other[key]) for key, value in one.items())
    if isinstance(one, list | tuple):
        return all(map(_same_kinds, one, other))
    return isinstance(one, bool) == isinstance(other, bool)
