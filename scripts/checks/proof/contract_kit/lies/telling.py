"""`Lie`, and functions that lies are built from."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cute_contract.provider.spec import Json, Spec

from scripts.checks.proof.contract_kit.proxy import Spoil, Turn
from scripts.checks.proof.contract_kit.seeded_errors import nothing

SPEC = Spec.load(None)
ID = "[0-9a-f-]{36}"


# Options of the kit that a lie needs.
SPARE, SPEND, APP = "--spare-key", "--spend-quota", "--app-key"


@dataclass(frozen=True)
class Lie:
    """An error of a server, and how to cause it.

    The kit runs `operation`, or what `options` select if it is empty.
    """

    operation: str
    asked: Spoil = nothing
    returned: Spoil = nothing
    delivered: Spoil = nothing
    options: tuple[str, ...] = ()

    @property
    def runs(self) -> tuple[str, ...]:
        """The kit's options that select what to run."""
        if self.operation:
            return "--operations", self.operation
        return tuple(option for option in self.options if option not in {SPARE, SPEND, APP})


Lies = dict[str, Lie]


def place(operation: str) -> tuple[str, str]:
    """Return an operation's method and path pattern."""
    path, method = SPEC.place_of(operation)
    return method.upper(), SPEC.base_path + re.sub(r"\{\w+\}", lambda m: _part(m[0]), path)


def _part(name: str) -> str:
    return "[^/]+" if name in {"{sku}", "{bucket}"} else ID


def at(turn: Turn, operation: str) -> bool:
    return turn.at(*place(operation))


def parameters(operation: str) -> dict[str, Json]:
    """Return an operation's query parameters with their resolved schemas."""
    path, method = SPEC.place_of(operation)
    item = SPEC.document["paths"][path]
    nodes = [*item.get("parameters", []), *item[method].get("parameters", [])]
    found = (SPEC.resolve(node, "")[0] for node in nodes)
    return {
        node["name"]: SPEC.resolve(node["schema"], "")[0] for node in found if node["in"] == "query"
    }


def headers_taken(operation: str) -> set[str]:
    path, method = SPEC.place_of(operation)
    nodes = SPEC.document["paths"][path][method].get("parameters", [])
    return {n["name"] for n in (SPEC.resolve(node, "")[0] for node in nodes) if n["in"] == "header"}


def when(operation: str, act: Callable[[Turn], object], statuses: range = range(200, 300)) -> Spoil:
    """Spoil responses of an operation with these statuses."""

    def spoil(turn: Turn) -> None:
        if at(turn, operation) and turn.status in statuses:
            act(turn)

    return spoil


def before(operation: str, act: Callable[[Turn], object]) -> Spoil:
    """Spoil requests to an operation."""
    return lambda turn: act(turn) if at(turn, operation) else None


def said(operation: str, edit: Callable[[Any], Any]) -> Spoil:
    """Change the body of successes."""
    return when(operation, lambda turn: turn.put(edit(turn.value)) if turn.body else None)


def fields(**changes: Any) -> Callable[[Any], Any]:
    """Give an object other fields; a function gets the old value."""

    def edit(value: Any) -> Any:
        made = {n: c(value[n]) if callable(c) else c for n, c in changes.items() if n in value}
        return {**value, **made}

    return edit


def each_row(edit: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda page: {**page, "data": [edit(row) for row in page["data"]]}


def head(name: str, change: Callable[[str], str | None]) -> Callable[[Turn], None]:
    """Change a header of a response; None removes it."""

    def act(turn: Turn) -> None:
        given = turn.response_headers.pop(name, None)
        value = change(given) if given is not None else None
        if value is not None:
            turn.response_headers[name] = value

    return act


def refused(turn: Turn, status: int, **members: Any) -> None:
    """Turn a response into another problem."""
    value = turn.value if turn.body[:1] == b"{" else {}
    turn.status = status
    turn.put({**value, "status": status, **members})
    turn.response_headers["content-type"] = "application/problem+json"
