"""One change of the API as the server has it: what it touches, and its functions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import orjson

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RequestParts:
    """What was sent, parsed: values of parameters by their names, and the body (None for none).

    The rows of a batch that are not valid are not in it.
    """

    query: Json
    path: Json
    headers: Json
    body: Any


def plain(value: Any) -> Any:
    """A part of a response as JSON: what the database keeps as JSON is not read until then."""
    return orjson.loads(orjson.dumps(value)) if isinstance(value, orjson.Fragment) else value


RequestUp = Callable[[str, RequestParts], RequestParts]
ResponseDown = Callable[[str, int, Any], Any]
PointerDown = Callable[[str, str], str]
EventStep = Callable[[str, Json], Json]


class VersionsError(ValueError):
    """Folders, modules and document do not match; the text says where and what to do."""


def _same_pointer(_operation: str, pointer: str) -> str:
    return pointer


@dataclass(frozen=True, slots=True)
class Functions:
    """The functions of a change (`cute_api.versions.changes`); None where it has no such part."""

    request_up: RequestUp | None = None
    response_down: ResponseDown | None = None
    pointer_down: PointerDown = _same_pointer
    event_up: EventStep | None = None
    event_down: EventStep | None = None

    @classmethod
    def of(cls, module: ModuleType) -> "Functions":
        """Those that a module defines."""
        names = cls.__slots__
        return cls(**{name: getattr(module, name) for name in names if hasattr(module, name)})


@dataclass(frozen=True, slots=True)
class Change:
    """A change: callers of versions before `date` don't see it.

    `name` is that of its folder; `summary` and `details` are for people, in Markdown. `requests`
    and `responses` are the operationIds whose requests or responses it touches, `events` the event
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
    functions: Functions

    @classmethod
    def of(cls, entry: Json, functions: Functions) -> "Change":
        """A change as `openapi/dist/versions.json` has it. Raises `VersionsError`."""
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
