"""The tools of `cute-dev mcp`, one for each operation that a language model can use, as JSON.

A tool's input is an object with its parameters by name and the body as `body`, by the schemas of
requests. Its output is the response's schema without bounds and descriptions, because a model reads
the list of tools, and each word costs.
"""

import json
from collections.abc import Iterator
from http import HTTPMethod, HTTPStatus
from pathlib import Path
from typing import Any

from codegen.bundle import CLOSING, JSON_TYPE, MARK, Json, resolve
from codegen.ir import SENT_BY_THEMSELVES, Api, ApiOperation, Place, ResponseKind

NAME = "python_tools"
FILE = Path("sdks/python/src/cute_sdk/_gen/tools.json")
BODY = "body"
# Conditions for cached copies and files, which a model doesn't keep.
LEFT_OUT = SENT_BY_THEMSELVES | {"If-None-Match", "Range", "If-Range"}
# Files and streams don't fit into a conversation.
KINDS = frozenset({ResponseKind.MODEL, ResponseKind.PAGE, ResponseKind.EMPTY})
# The schemas of responses with secrets, which must not get into a conversation.
SHOWN_ONCE = "WithSecret"
# The API checks patterns. A longer one tells a reader no more than its description.
LONGEST_PATTERN = 60
NOT_FOR_READERS = frozenset({"title", "examples", "example", "discriminator", *CLOSING})
SHAPE = frozenset({"type", "format", "items", "required", "properties"})
# These can replace or remove data; a POST that only creates returns 201.
CHANGING = frozenset({HTTPMethod.PUT, HTTPMethod.PATCH, HTTPMethod.DELETE})
NEXT_PAGE = (
    "\n\nReturns one page. While `has_more` is true, call it again with `next_cursor` as `{}` and "
    "the other arguments unchanged."
)
SANDBOX_ONLY = "\n\nExists on a sandbox only."


def render(api: Api) -> dict[Path, str]:
    """Render the file."""
    tools = [_tool(api, one) for one in api.operations if _is_offered(one)]
    return {FILE: json.dumps({"//": MARK, "tools": tools}, indent=1, ensure_ascii=False)}


def _is_offered(operation: ApiOperation) -> bool:
    holds_secret = (operation.response.schema_name or "").endswith(SHOWN_ONCE)
    return operation.response.kind in KINDS and not holds_secret


def _tool(api: Api, operation: ApiOperation) -> Json:
    raw = _raw(api, operation)
    method = HTTPMethod(operation.method.upper())
    writes = method is not HTTPMethod.GET
    parameters = list(_parameters(api.bundle, raw))
    properties = {one["name"]: _input(api.bundle, one) for one in parameters}
    required = [one["name"] for one in parameters if one.get("required")]
    if operation.body is not None:
        body = raw["requestBody"]["content"][JSON_TYPE]["schema"]
        properties[BODY] = {
            **_for_requests(api.bundle, body),
            "description": operation.body.description,
        }
        required += [BODY] if operation.body.required else []
    return {
        "name": operation.id,
        "title": operation.summary,
        "description": _description(operation),
        "method": method,
        "path": operation.path,
        "places": {one["name"]: one["in"] for one in parameters},
        "is_page": operation.response.kind is ResponseKind.PAGE,
        "takes_key": operation.takes_idempotency_key,
        "writes": writes,
        "destroys": method in CHANGING
        or (method is HTTPMethod.POST and HTTPStatus.CREATED not in operation.response.statuses),
        "repeats": method in {HTTPMethod.GET, HTTPMethod.PUT, HTTPMethod.DELETE},
        "input": {
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        },
        "output": None if writes else _output(api.bundle, raw, operation),
    }


def _raw(api: Api, operation: ApiOperation) -> Json:
    """Return the operation's source, with the parameters of its path."""
    path = api.bundle["paths"][operation.path]
    raw: Json = path[operation.method.lower()]
    return {**raw, "parameters": [*path.get("parameters", ()), *raw.get("parameters", ())]}


def _parameters(bundle: Json, raw: Json) -> Iterator[Json]:
    for one in raw["parameters"]:
        parameter = resolve(bundle, one)
        if parameter["name"] not in LEFT_OUT and parameter["in"] in set(Place):
            yield parameter


def _input(bundle: Json, parameter: Json) -> Json:
    schema = _for_requests(bundle, parameter["schema"])
    return {**schema, "description": str(parameter["description"]).strip()}


def _description(operation: ApiOperation) -> str:
    text = operation.description.strip()
    if operation.cursor is not None:
        text += NEXT_PAGE.format(operation.cursor)
    return text + (SANDBOX_ONLY if operation.sandbox_only else "")


def _for_requests(bundle: Json, node: Any) -> Any:
    """Return a request's schema inlined, with the keys that explain how to fill it in."""
    if isinstance(node, list):
        return [_for_requests(bundle, one) for one in node]
    if not isinstance(node, dict):
        return node
    found: Json = {}
    for name, value in resolve(bundle, node).items():
        if name == "properties":
            found[name] = {one: _for_requests(bundle, schema) for one, schema in value.items()}
        elif name in CLOSING:
            found[name] = value
        elif not (
            name in NOT_FOR_READERS
            or name.startswith("x-")
            or (name == "pattern" and len(value) > LONGEST_PATTERN)
        ):
            found[name] = _for_requests(bundle, value)
    return found


def _output(bundle: Json, raw: Json, operation: ApiOperation) -> Json:
    response = resolve(bundle, raw["responses"][str(operation.response.statuses[0])])
    return _shape(bundle, response["content"][JSON_TYPE]["schema"])


def _shape(bundle: Json, node: Json) -> Json:
    """Return a response's members and types. Lists of values may grow, so they are left out; one
    of several objects is any object.
    """
    schema = resolve(bundle, node)
    found: Json = {}
    for name, value in schema.items():
        if name == "properties":
            found[name] = {one: _shape(bundle, below) for one, below in value.items()}
        elif name == "items":
            found[name] = _shape(bundle, value)
        elif name in SHAPE:
            found[name] = value
    return found
