"""The records of the target `contract`: calls, recipes, cases. The kit has the same ones."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from codegen.bundle import Json, with_texts
from codegen.ir import ApiOperation

NONE: Any = object()
_MADE = re.compile(r"\$\{(?:own\.)?(\w+_id)\}")
JSON_TYPE = "application/json"
# Names whose example values must exist, or be a recent time.
MOMENTS = {"since": "${day_ago}", "until": "${now}", "updated_since": "${day_ago}"}
DAYS = {"date": "${yesterday}"}
UNIQUE = {"sku": "${unique}", "program_version": "${unique}"}
# Path parameters of which each value exists.
ANY = {"bucket": "66"}


@dataclass(frozen=True, slots=True)
class Call:
    """A request; see `cute_contract.provider.cases`."""

    operation: str
    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = NONE
    raw: bytes | None = None
    size: int = 0
    media_type: str = JSON_TYPE
    by: str = "KEY"


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to get a value for `${name}`."""

    name: str
    call: Call
    pointer: str
    own: bool = False
    wait: bool = False


@dataclass(frozen=True, slots=True)
class Makes:
    """What an operation creates: where the response has its id, and how to undo it."""

    pointer: str
    undo: Call


@dataclass(frozen=True, slots=True)
class Case:
    """A test of a response."""

    status: int
    name: str
    call: Call
    before: tuple[Call, ...] = ()
    also: tuple[int, ...] = ()
    code: str | None = None
    shows: Mapping[str, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    spends: bool = False


@dataclass(frozen=True, slots=True)
class NotProvoked:
    """A response that no test provokes."""

    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class Planned:
    """An operation with its tests."""

    id: str
    method: str
    path: str
    sandbox: bool
    anonymous: bool
    makes: Makes | None
    cases: tuple[Case, ...]
    not_provoked: tuple[NotProvoked, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole plan."""

    version: str
    recipes: tuple[Recipe, ...]
    operations: tuple[Planned, ...]


class Filling:
    """Replaces ids of existing things in examples with placeholders."""

    def __init__(self, names: frozenset[str]) -> None:
        self._known = {**{name: f"${{{name}}}" for name in names}, **UNIQUE, **ANY}

    def path(self, operation: ApiOperation) -> str:
        """`/items/{item_id}` → `/items/${item_id}`; other values are as in the example."""
        path = operation.path
        for parameter in operation.path_parameters:
            text = self._known.get(parameter.name, str(parameter.example))
            path = path.replace(f"{{{parameter.name}}}", text)
        return path

    def unknown(self, operation: ApiOperation) -> list[str]:
        """Return the path parameters that no recipe provides."""
        return [p.name for p in operation.path_parameters if p.name not in self._known]

    def value(self, name: str, value: object) -> str | None:
        """Return a query parameter's example as text (the first of several values), or None."""
        known = {**self._known, **MOMENTS, **DAYS}.get(name)
        if known is not None:
            return known
        if isinstance(value, list):
            value = value[0]
        if isinstance(value, bool):
            return str(value).lower()
        return None if value is None else str(value)

    def body(self, node: Any) -> Any:
        """Return a body's example with placeholders."""
        if isinstance(node, list):
            return [self.body(value) for value in node]
        if not isinstance(node, dict):
            return node
        filled = {name: self._field(name, value) for name, value in node.items()}
        if "op" in filled and "id" in filled:
            # A row of a batch must not change or delete another test's item.
            filled["id"] = "${own.item_id}"
        return filled

    def _field(self, name: str, value: Any) -> Any:
        known = {**self._known, **MOMENTS}.get(name)
        return known if known is not None and isinstance(value, str) else self.body(value)


def owned(call: Call, name: str) -> Call:
    """Return the same call on an object that only this test uses."""
    shared, own = f"${{{name}}}", f"${{own.{name}}}"
    return Call(
        **{
            **_fields(call),
            "path": call.path.replace(shared, own),
            "body": with_texts(call.body, lambda text: own if text == shared else text),
        }
    )


def needs(call: Call) -> frozenset[str]:
    """Return the names of what must exist before the call can be sent."""
    return frozenset(_MADE.findall(f"{call.path} {dict(call.query)} {call.body}"))


def unmade(call: Call) -> Call:
    """Return the same call on things that need not exist."""
    return Call(
        **{
            **_fields(call),
            "path": _MADE.sub("${uuid}", call.path),
            "body": with_texts(call.body, lambda text: _MADE.sub("${uuid}", text)),
        }
    )


def changed(call: Call, **changes: Any) -> Call:
    """Return the call with these changes; headers and query are added to its own."""
    merged = {
        name: {**getattr(call, name), **value} if name in {"headers", "query"} else value
        for name, value in changes.items()
    }
    return Call(**{**_fields(call), **merged})


def _fields(call: Call) -> Json:
    return {name: getattr(call, name) for name in call.__slots__}
