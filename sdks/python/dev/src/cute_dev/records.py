"""The records of the generated list of commands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Argument:
    """An argument of a command.

    name: its name in the request. place: `path`, `query`, `header` or `body`. kind: `text`,
    `integer`, `boolean` or `json`. repeats: whether it is sent as a list.
    choices: all possible values; empty for open lists.
    """

    name: str
    place: str
    kind: str
    required: bool
    repeats: bool
    choices: tuple[str, ...]
    help: str


@dataclass(frozen=True)
class Command:
    """An operation as a command: `words` are its place, such as (`items`, `list`).

    kind: what comes back, `model`, `page`, `bytes`, `stream` or `empty`. cursor: the parameter of
        the next page. takes_key: whether an `Idempotency-Key` makes it safe to repeat.
    """

    operation: str
    words: tuple[str, ...]
    method: str
    path: str
    kind: str
    summary: str
    description: str
    scopes: tuple[str, ...]
    cursor: str | None
    takes_key: bool
    takes_body: bool
    arguments: tuple[Argument, ...]
