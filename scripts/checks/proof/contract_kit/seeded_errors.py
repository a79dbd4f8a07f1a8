"""Seeded errors in requests, in responses, or in deliveries to a receiver."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from scripts.checks.proof.contract_kit.proxy import Spoil, Turn

# What a response has whatever it is about.
RATE_LIMIT = "ratelimit"
EACH = frozenset({"x-request-id", "cache-control", "vary"})
ITEM = r"/v1/items/[0-9a-f-]{36}"


def nothing(turn: Turn) -> None:
    """Change nothing."""


@dataclass(frozen=True)
class SeededError:
    """Breaks `promise` by changing requests, responses, or webhook requests.

    A whole run may name it by another check: then that is one of `also`.
    """

    promise: str
    asked: Spoil = nothing
    returned: Spoil = nothing
    delivered: Spoil = nothing
    also: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The checks that may report it."""
        return self.promise, *self.also


def ignored(path: str, *names: str) -> Spoil:
    def spoil(turn: Turn) -> None:
        if turn.at("GET", path):
            for name in names:
                turn.query.pop(name, None)

    return spoil


def dropped(method: str, path: str, name: str) -> Spoil:
    return lambda turn: turn.headers.pop(name, None) if turn.at(method, path) else None


def edited(method: str, path: str, edit: Callable[[Any], Any]) -> Spoil:
    def spoil(turn: Turn) -> None:
        if turn.at(method, path) and turn.status < 300 and turn.body:
            turn.put(edit(turn.value))

    return spoil


def sent(method: str, path: str, edit: Callable[[Any], Any]) -> Spoil:
    def spoil(turn: Turn) -> None:
        with suppress(ValueError):
            given = json.loads(turn.content) if turn.at(method, path) else None
            if isinstance(given, dict):
                turn.content = json.dumps(edit(given)).encode()

    return spoil


def header(method: str, path: str, name: str, edit: Callable[[str], str | None]) -> Spoil:
    def spoil(turn: Turn) -> None:
        given = turn.response_headers.get(name)
        if turn.at(method, path) and given is not None:
            value = edit(given)
            turn.response_headers.pop(name)
            if value is not None:
                turn.response_headers[name] = value

    return spoil


def not_done(method: str, path: str, status: int, content: bytes = b"") -> tuple[Spoil, Spoil]:
    """Answer plain requests with a success, without forwarding them to the server.

    Requests that the server rejects (a condition, a query, a scope) still reach it.
    """
    writers: set[str] = set()
    headers: dict[str, str] = {}

    def asked(turn: Turn) -> None:
        plain = not turn.query and "if-match" not in turn.headers
        if turn.at(method, path) and plain and turn.headers.get("authorization") in writers:
            turn.response_headers = {**headers}
            turn.respond(status, content, "application/json")

    def returned(turn: Turn) -> None:
        if turn.method == "POST" and 200 <= turn.status < 300:
            writers.add(turn.headers.get("authorization", ""))
            headers.update(
                {k: v for k, v in turn.response_headers.items() if RATE_LIMIT in k or k in EACH}
            )

    return asked, returned


def without(name: str) -> Callable[[Any], Any]:
    return lambda value: {k: v for k, v in value.items() if k != name}


def turned(value: Any) -> Any:
    return {**value, "data": value["data"][::-1]}


def cut(value: Any) -> Any:
    return {**value, "data": value["data"][1:]}


def together(seeded_errors: list[SeededError]) -> SeededError:
    """Combine several errors."""

    def each(part: str) -> Spoil:
        def spoil(turn: Turn) -> None:
            for seeded in seeded_errors:
                getattr(seeded, part)(turn)

        return spoil

    return SeededError("", each("asked"), each("returned"), each("delivered"))
