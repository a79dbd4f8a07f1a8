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

    places: where each argument goes, `path`, `query` or `header`; the body is `body`.
    takes_key: whether an `Idempotency-Key` makes it safe to repeat.
    writes: whether it changes data; destroys: whether it may replace or remove what is there;
        repeats: whether a second call changes nothing more.
    input, output: JSON Schemas (2020-12); what writes has no output.
    """

    name: str
    title: str
    description: str
    method: str
    path: str
    places: Mapping[str, str]
    is_page: bool
    takes_key: bool
    writes: bool
    destroys: bool
    repeats: bool
    input: dict[str, Any]
    output: dict[str, Any] | None

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
    text = resources.files("cute_sdk._gen").joinpath(FILE).read_text(encoding="utf-8")
    tools = (Tool(**one) for one in json.loads(text)["tools"])
    return {one.name: one for one in tools}


def chosen(tools: Tools, *, write: bool, patterns: Sequence[str]) -> Tools:
    """Return the offered tools: without `write` only those that read, with patterns such as
    `list_*` only those that match.
    """
    return {
        name: tool
        for name, tool in tools.items()
        if (write or not tool.writes)
        and (not patterns or any(fnmatchcase(name, one) for one in patterns))
    }


def request_of(tool: Tool, arguments: Mapping[str, Any]) -> Request:
    """Build a call's request. The API checks types and bounds.

    Raises `ArgumentsError` for unknown or missing arguments.
    """
    unknown = [name for name in arguments if name not in tool.arguments]
    if unknown:
        raise ArgumentsError(
            f"{tool.name} has no argument {', '.join(unknown)}. It has: "
            f"{', '.join(tool.arguments) or 'none'}."
        )
    missing = [name for name in tool.input["required"] if arguments.get(name) is None]
    if missing:
        raise ArgumentsError(f"{tool.name} needs {', '.join(missing)} as well.")
    body = arguments.get(BODY)
    if body is not None and not isinstance(body, dict):
        raise ArgumentsError(f"`{BODY}` must be an object.")
    sent: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "header": {}}
    for name, place in tool.places.items():
        if arguments.get(name) is not None:
            sent[place][name] = arguments[name]
    path = tool.path
    for name, value in sent["path"].items():
        if str(value) in NOT_IN_PATHS:
            raise ArgumentsError(f"`{name}` can't be {str(value)!r}.")
        path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
    headers = {name: str(value) for name, value in sent["header"].items()}
    return Request(path, sent["query"], headers, body)
