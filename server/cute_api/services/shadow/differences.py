"""The differences between the responses of two versions to one read: fields, not values. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cute_api.models.enums import ShadowDifferenceKind as Kind
from cute_api.versions.contracts import ANY, Pointer, join

FIRST_ERROR = 400


@dataclass(frozen=True, slots=True)
class ReplayedResponse:
    """The response to a replayed read; `body` is its JSON."""

    status: int
    body: Any


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """A difference, and the field that it is in: a pointer, or the name of a parameter."""

    kind: Kind
    field: str


def between(
    before: ReplayedResponse, after: ReplayedResponse, names: frozenset[str]
) -> frozenset[Difference]:
    """Return the differences. Only `names`, those of the document, are kept of fields."""
    if before.status != after.status:
        return frozenset([Difference(Kind.STATUS, ""), *_refused(after, names)])
    return frozenset(
        Difference(kind, join(place)) for kind, place in _fields(before.body, after.body, (), names)
    )


def names_in(document: Any) -> frozenset[str]:
    """Return the names of all parameters and fields of an OpenAPI document."""
    return frozenset(_names(document))


def _names(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for value in node:
            yield from _names(value)
    elif isinstance(node, dict):
        properties = node.get("properties")
        if isinstance(properties, dict):
            yield from properties
        if "in" in node and isinstance(node.get("name"), str):
            yield node["name"]
        for value in node.values():
            yield from _names(value)


def _refused(after: ReplayedResponse, names: frozenset[str]) -> Iterator[Difference]:
    """Yield the parameters that the later version refuses."""
    if after.status >= FIRST_ERROR and isinstance(after.body, dict):
        for error in after.body.get("errors", ()):
            if error.get("parameter") in names:
                yield Difference(Kind.PARAMETER, error["parameter"])


def _fields(
    before: Any, after: Any, place: Pointer, names: frozenset[str]
) -> Iterator[tuple[Kind, Pointer]]:
    if isinstance(before, dict) and isinstance(after, dict):
        for name in before.keys() | after.keys():
            inner = (*place, name if name in names else ANY)
            if name not in after:
                yield Kind.REMOVED, inner
            elif name not in before:
                yield Kind.ADDED, inner
            else:
                yield from _fields(before[name], after[name], inner, names)
    elif isinstance(before, list) and isinstance(after, list):
        if len(before) != len(after):
            yield Kind.LENGTH, place
        for left, right in zip(before, after, strict=False):
            yield from _fields(left, right, (*place, ANY), names)
    elif type(before) is not type(after):
        yield Kind.TYPE, place
    elif before != after:
        yield Kind.VALUE, place
