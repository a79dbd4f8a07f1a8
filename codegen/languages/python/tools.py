"""The tools of `cute-dev mcp`, one for each operation that a language model can use, as JSON.

A tool's input is an object with its parameters and the fields of its body by name. A model reads
the list of tools with each question, so descriptions are the first sentences of the document's, and
what only the API checks (patterns, lengths) is left out. `get_doc` shows the rest.
"""

import json
import re
from collections.abc import Iterator
from http import HTTPMethod, HTTPStatus
from pathlib import Path
from typing import Any

from codegen.bundle import CLOSING, JSON_TYPE, MARK, CodegenError, Json, resolve
from codegen.ir import SENT_BY_THEMSELVES, Api, ApiOperation, ParameterPlace, ResponseKind
from codegen.languages.python.language import DEV
from codegen.naming import snake

NAME = "python_tools"
FILE = DEV / "tools.json"
BODY = "body"
# Conditions of a cached copy and of a file, which a model doesn't keep.
LEFT_OUT = SENT_BY_THEMSELVES | {"If-None-Match", "Range", "If-Range"}
# Files and streams don't fit into a conversation.
KINDS = frozenset({ResponseKind.MODEL, ResponseKind.PAGE, ResponseKind.EMPTY})
# Nor do secrets; schemas of responses with a secret have these names.
SHOWN_ONCE = "WithSecret"
# Nor do the set hashes of a copy, which a model doesn't keep.
OF_COPIES = frozenset({"ItemHashes", "ItemBucket", "OwnItemHashes", "OwnItemBucket"})
# The keywords of a schema that help to fill it in. Closed objects are marked at the top only.
KEPT = frozenset(
    {
        *("type", "format", "enum", "const", "default", "required", "items", "properties"),
        *("minimum", "maximum", "oneOf", "anyOf", "allOf", "description", CLOSING[0]),
    }
)
# Widths of numbers, which say less than their bounds.
NUMBER_FORMATS = frozenset({"int32", "int64", "double"})
# A longer list, such as that of currencies, is a standard's.
MOST_VALUES = 40
# Characters of a description, unless its first sentence is longer.
LONG_DESCRIPTION, SHORT_DESCRIPTION = 200, 110
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z`])")
# Sentences that the schema says as well.
SAID_BY_SCHEMA = ("Repeat the parameter", "More values may come.", "The values are")
# The tag of operations on what belongs to the caller; its lists are with the others of their kind.
OWN = "me"
# These can replace or remove data; a POST that only creates returns 201.
CHANGING = frozenset({HTTPMethod.PUT, HTTPMethod.PATCH, HTTPMethod.DELETE})
SANDBOX_ONLY = " Sandbox only."


def render(api: Api) -> dict[Path, str]:
    """Render the file."""
    tools = [_tool(api, operation) for operation in api.operations if _is_offered(operation)]
    return {FILE: json.dumps({"//": MARK, "tools": tools}, indent=1, ensure_ascii=False)}


def _is_offered(operation: ApiOperation) -> bool:
    schema = operation.response.schema_name or ""
    is_useful = operation.response.kind in KINDS and schema not in OF_COPIES
    return is_useful and not schema.endswith(SHOWN_ONCE) and not operation.of_app


def _tool(api: Api, operation: ApiOperation) -> Json:
    raw = _raw(api, operation)
    method = HTTPMethod(operation.method.upper())
    parameters = list(_parameters(api.bundle, raw))
    places = {parameter["name"]: parameter["in"] for parameter in parameters}
    properties = {parameter["name"]: _input(api.bundle, parameter) for parameter in parameters}
    required = [parameter["name"] for parameter in parameters if parameter.get("required")]
    if operation.body is not None:
        fields = _fields(api.bundle, raw, operation, places)
        properties |= fields["properties"]
        places |= dict.fromkeys(fields["properties"], BODY)
        required += fields["required"] if operation.body.required else []
    return {
        "name": operation.id,
        "toolset": snake(operation.resource[-1]) if operation.tag == OWN else operation.tag,
        "title": operation.summary,
        "description": _description(operation),
        "method": method,
        "path": operation.path,
        "places": places,
        "is_page": operation.response.kind is ResponseKind.PAGE,
        "takes_key": operation.takes_idempotency_key,
        "takes_body": operation.body is not None and operation.body.required,
        "writes": method is not HTTPMethod.GET,
        "destroys": method in CHANGING
        or (method is HTTPMethod.POST and HTTPStatus.CREATED not in operation.response.statuses),
        "repeats": method in {HTTPMethod.GET, HTTPMethod.PUT, HTTPMethod.DELETE},
        "input": {
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        },
    }


def _fields(bundle: Json, raw: Json, operation: ApiOperation, places: Json) -> Json:
    """Return the properties of a body and which are required, without those of the path."""
    body = _schema(bundle, raw["requestBody"]["content"][JSON_TYPE]["schema"])
    properties: Json = {
        name: schema
        for name, schema in body["properties"].items()
        if places.get(name) != ParameterPlace.PATH
    }
    if properties.keys() & places.keys():
        raise CodegenError(f"{operation.id}: a parameter and a field of the body share a name.")
    required = [name for name in body.get("required", ()) if name in properties]
    return {"properties": properties, "required": required}


def _raw(api: Api, operation: ApiOperation) -> Json:
    """Return the operation as written, with the parameters of its path."""
    path = api.bundle["paths"][operation.path]
    raw: Json = path[operation.method.lower()]
    return {**raw, "parameters": [*path.get("parameters", ()), *raw.get("parameters", ())]}


def _parameters(bundle: Json, raw: Json) -> Iterator[Json]:
    for reference in raw["parameters"]:
        parameter = resolve(bundle, reference)
        if parameter["name"] not in LEFT_OUT and parameter["in"] in set(ParameterPlace):
            yield parameter


def _input(bundle: Json, parameter: Json) -> Json:
    return _schema(bundle, {**parameter["schema"], "description": parameter["description"]})


def _description(operation: ApiOperation) -> str:
    text = shortened(operation.description, LONG_DESCRIPTION)
    return text + (SANDBOX_ONLY if operation.sandbox_only else "")


def _schema(bundle: Json, node: Json) -> Json:
    """Return a request's schema inlined, with the keywords that help to fill it in."""
    found: Json = {}
    for name, value in resolve(bundle, node).items():
        if name == "properties":
            found[name] = {member: _schema(bundle, below) for member, below in value.items()}
        elif name in {"oneOf", "anyOf", "allOf"}:
            found[name] = [_schema(bundle, member) for member in value]
        elif name == "items":
            found[name] = _schema(bundle, value)
            # The description of the list says it as well.
            found[name].pop("description", None)
        elif name == CLOSING[0]:
            found |= {name: _schema(bundle, value)} if isinstance(value, dict) else {}
        elif name == "description":
            found[name] = shortened(value, SHORT_DESCRIPTION)
        elif name in KEPT and not _is_verbose(name, value):
            found[name] = value
    if "enum" in found:
        # The values say their type.
        found.pop("type", None)
    return found


def _is_verbose(name: str, value: Any) -> bool:
    return (name == "enum" and len(value) > MOST_VALUES) or (
        name == "format" and value in NUMBER_FORMATS
    )


def shortened(text: str, most: int) -> str:
    """Return the first sentence of a text, and the next ones up to `most` characters in all.

    Skips later sentences that the schema says as well.
    """
    first, *others = SENTENCE_END.split(" ".join(text.partition("\n\n")[0].split()))
    for sentence in others:
        if sentence.startswith(SAID_BY_SCHEMA):
            continue
        if len(first) + len(sentence) >= most:
            break
        first += f" {sentence}"
    return first
