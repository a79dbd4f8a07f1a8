"""One change of the API: the operations and events that it touches, and its functions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import orjson

from cute_api.lib.json_objects import Json


@dataclass(frozen=True, slots=True)
class RequestParts:
    """A parsed request: parameters by name, and the body (None without one).

    The body of a batch has only its valid rows.
    """

    query: Json
    path: Json
    headers: Json
    body: Any


def plain(value: Any) -> Any:
    """Parse a part of a response if it is still JSON text from the database."""
    return orjson.loads(orjson.dumps(value)) if isinstance(value, orjson.Fragment) else value


RequestUp = Callable[[str, RequestParts], RequestParts]
ResponseDown = Callable[[str, int, Any], Any]
PointerDown = Callable[[str, str], str]
EventStep = Callable[[str, Json], Json]


class VersionsError(ValueError):
    """Folders, modules and document don't match; the text says where and how to fix it."""


def _same_pointer(_operation: str, pointer: str) -> str:
    return pointer


@dataclass(frozen=True, slots=True)
class ChangeFunctions:
    """The functions of a change (`cute_api.versions.changes`); None where it has none."""

    request_up: RequestUp | None = None
    response_down: ResponseDown | None = None
    pointer_down: PointerDown = _same_pointer
    event_up: EventStep | None = None
    event_down: EventStep | None = None

    @classmethod
    def of(cls, module: ModuleType) -> "ChangeFunctions":
        """The functions that a module defines."""
        names = cls.__slots__
        return cls(**{name: getattr(module, name) for name in names if hasattr(module, name)})


@dataclass(frozen=True, slots=True)
class Change:
    """A change: callers of versions before `date` don't see it.

    `name` is its folder's; `summary` and `details` are for people, in Markdown. `requests` and
    `responses` are the operationIds whose requests or responses it touches, `events` the event
    types.
    """

    date: str
    name: str
    summary: str
    details: str
    requests: frozenset[str]
    responses: frozenset[str]
    events: frozenset[str]
    patch: Sequence[Mapping[str, Any]]
    functions: ChangeFunctions

    @classmethod
    def of(cls, entry: Json, functions: ChangeFunctions) -> "Change":
        """Read an entry of `openapi/dist/versions.json`. Raises `VersionsError`."""
        touches = entry["touches"]
        change = cls(
            date=entry["date"],
            name=entry["name"],
            summary=entry["summary"],
            details=entry["details"],
            requests=frozenset(touches.get("requests", ())),
            responses=frozenset(touches.get("responses", ())),
            events=frozenset(touches.get("events", ())),
            patch=entry["patch"],
            functions=functions,
        )
        for touched, needed in (
            (change.requests, ("request_up",)),
            (change.responses, ("response_down",)),
            (change.events, ("event_up", "event_down")),
        ):
            for name in needed:
                if bool(touched) != (getattr(functions, name) is not None):
                    has = "has" if not touched else "lacks"
                    raise VersionsError(
                        f"{change.name}: its module {has} `{name}`, but its change.yaml says "
                        f"that it touches {', '.join(sorted(touched)) or 'nothing of that kind'}"
                    )
        return change
