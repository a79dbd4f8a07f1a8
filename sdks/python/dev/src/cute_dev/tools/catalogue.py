"""The tools, and the requests that their calls become. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib import resources
from typing import Any
from urllib.parse import quote

FILE = "tools.json"
BODY = "body"
LIMIT = "limit"
# These path segments would lead to another operation.
NOT_IN_PATHS = frozenset({"", ".", ".."})
Tools = Mapping[str, "Tool"]


class ArgumentsError(Exception):
    """A call with invalid arguments. The text says what to change."""


@dataclass(frozen=True)
class Tool:
    """An operation as a tool; `name` is its operationId.

    toolset: the tools of the same kind, such as `items`.
    places: where each argument goes, `path`, `query`, `header` or `body`.
    takes_key: whether an `Idempotency-Key` makes it safe to repeat.
    takes_body: whether it needs a body, even an empty one.
    writes: whether it changes data; destroys: whether it may replace or remove what is there;
        repeats: whether a second call changes nothing more.
    input: a JSON Schema (2020-12).
    """

    name: str
    toolset: str
    title: str
    description: str
    method: str
    path: str
    places: Mapping[str, str]
    is_page: bool
    takes_key: bool
    takes_body: bool
    writes: bool
    destroys: bool
    repeats: bool
    input: dict[str, Any]

    @property
    def arguments(self) -> Sequence[str]:
        """The names of all arguments."""
        return tuple(self.input["properties"])


@dataclass(frozen=True)
class Request:
    """What a call sends: `path` is below /v1, with its values percent-encoded."""

    path: str
    query: Mapping[str, Any]
    headers: Mapping[str, str]
    body: Mapping[str, Any] | None


def read_tools() -> Tools:
    """All tools, by name, in the order of the document."""
    text = resources.files("cute_dev._gen").joinpath(FILE).read_text(encoding="utf-8")
    tools = (Tool(**entry) for entry in json.loads(text)["tools"])
    return {tool.name: tool for tool in tools}


def chosen(tools: Tools, *, write: bool, names: Sequence[str]) -> Tools:
    """Return the offered tools: without `write` only those that read, with `names` only those of
    these toolsets and with these names or patterns, such as `list_*`.
    """
    return {
        name: tool
        for name, tool in tools.items()
        if (write or not tool.writes)
        and (
            not names
            or any(wanted == tool.toolset or fnmatchcase(name, wanted) for wanted in names)
        )
    }


def toolsets(tools: Tools) -> Sequence[str]:
    """Return the names of the toolsets, in the order of the document."""
    return tuple(dict.fromkeys(tool.toolset for tool in tools.values()))


def request_of(tool: Tool, arguments: Mapping[str, Any]) -> Request:
    """Build a call's request. The API checks the arguments, unknown ones too, and explains errors.

    Raises `ArgumentsError` for a missing argument of the path.
    """
    for name in tool.input["required"]:
        if tool.places[name] == "path" and arguments.get(name) is None:
            raise ArgumentsError(f"Missing required parameter `{name}`.")
    sent: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "header": {}, BODY: {}}
    others = BODY if tool.takes_body or BODY in tool.places.values() else "query"
    for name, value in arguments.items():
        place = tool.places.get(name, others)
        # In a body `null` clears a field; elsewhere it means nothing.
        if value is not None or place == BODY:
            sent[place][name] = value
    body = sent[BODY] if sent[BODY] or tool.takes_body else None
    path = tool.path
    for name, value in sent["path"].items():
        if str(value) in NOT_IN_PATHS:
            raise ArgumentsError(f"`{name}` can't be {str(value)!r}.")
        path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
    headers = {name: str(value) for name, value in sent["header"].items()}
    return Request(path, sent["query"], headers, body)
