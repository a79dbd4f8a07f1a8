"""Decide whether any value satisfies a schema."""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor
from typing import Any

from scripts.spec.diff.json_values import kind, same
from scripts.spec.diff.schema.gathering import view
from scripts.spec.diff.schema.normal import step_of
from scripts.spec.diff.schema.view import ADDITIONAL, REFUSING, Parts, SchemaView

KINDS = frozenset({"string", "number", "integer", "boolean", "array", "object"})
NOTHING_LEFT: tuple[object, ...] = (True, {})
# A longer chain of required fields is taken to be circular.
MAX_DEPTH = 8


def is_satisfiable(parts: Parts, depth: int = 0) -> bool:
    """Return whether there is a valid value; True when that can't be decided."""
    seen = view(parts)
    if depth > MAX_DEPTH:
        return True
    if REFUSING in seen.demands or any(
        schema.value in NOTHING_LEFT for schema in seen.demands.get("not", ())
    ):
        return False
    if seen.forms and not _offers(seen, depth):
        return False
    if seen.nullable:
        return True
    if seen.values is not None:
        return any(_fits(value, seen) for value in seen.values)
    return any(
        _has_value(name, seen, depth) for name in (KINDS if seen.types is None else seen.types)
    )


def _offers(seen: SchemaView, depth: int) -> bool:
    """Return whether one of the forms can be met; with `oneOf`, not if another one equals it."""
    return any(
        is_satisfiable(form, depth + 1)
        and not (
            seen.exclusive
            and any(
                same(form[0].value, another[0].value)
                for another in seen.forms
                if another is not form
            )
        )
        for form in seen.forms
    )


def _has_value(kind_of_value: str, seen: SchemaView, depth: int) -> bool:
    bound = {key: node.value for key, node in seen.bounds.items()}
    if kind_of_value == "string":
        return _ordered(bound, "Length", 0)
    if kind_of_value == "array":
        least = bound.get("minItems", 0)
        empty = bool(seen.items) and not is_satisfiable(seen.items, depth + 1)
        return _ordered(bound, "Items", 0) and not (empty and least > 0)
    if kind_of_value == "object":
        return _ordered(bound, "Properties", len(seen.required)) and all(
            _can_be_there(name, seen, depth) for name in seen.required
        )
    if kind_of_value in ("number", "integer"):
        return _has_number(bound, seen, whole=kind_of_value == "integer")
    return True


def _ordered(bound: Mapping[str, Any], name: str, needed: int) -> bool:
    most = bound.get(f"max{name}")
    return most is None or max(bound.get(f"min{name}", 0), needed) <= most


def _can_be_there(name: str, seen: SchemaView, depth: int) -> bool:
    if name in seen.properties:
        return is_satisfiable(seen.properties[name], depth + 1)
    by_name = seen.closed is not None and seen.closed_by == ADDITIONAL
    return not by_name or "patternProperties" in seen.entangled


def _has_number(bound: Mapping[str, Any], seen: SchemaView, *, whole: bool) -> bool:
    low = max(
        (step_of(bound[key]) for key in ("minimum", "exclusiveMinimum") if key in bound),
        default=None,
    )
    high = min(
        (step_of(bound[key]) for key in ("maximum", "exclusiveMaximum") if key in bound),
        default=None,
    )
    if low is None or high is None:
        return True
    steps = [step_of(node.value) for node in seen.demands.get("multipleOf", ())]
    step = steps[0] if len(steps) == 1 else Fraction(1) if whole else None
    if step is None or step <= 0:
        exclusive = {"exclusiveMinimum", "exclusiveMaximum"} & bound.keys()
        return low < high or (low == high and not exclusive)
    first, last = ceil(low / step) * step, floor(high / step) * step
    if "exclusiveMinimum" in bound and first == step_of(bound["exclusiveMinimum"]):
        first += step
    if "exclusiveMaximum" in bound and last == step_of(bound["exclusiveMaximum"]):
        last -= step
    return first <= last


def _fits(value: Any, seen: SchemaView) -> bool:
    """Return whether a listed value meets the bounds."""
    bound = {key: node.value for key, node in seen.bounds.items()}
    if kind(value) in ("number", "integer"):
        return _has_number({**bound, "minimum": value, "maximum": value}, seen, whole=False) and (
            bound.get("minimum", value) <= value <= bound.get("maximum", value)
        )
    if kind(value) == "string":
        length = len(value)
        return bool(bound.get("minLength", 0) <= length <= bound.get("maxLength", length))
    return True
