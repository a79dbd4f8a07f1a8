"""A Postman collection (format 2.1): each operation as a request with its examples, by tag.

`baseUrl`, `apiKey`, and each id and moment that a request needs are its variables: once they are
set, every request can be sent as it is. Optional parameters are
disabled. In each folder requests that delete come last, so that a run succeeds.
"""

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

from codegen.bundle import JSON_TYPE, MARK, Json, resolve, with_texts
from codegen.ir import Api, ApiOperation, Body, Parameter, ParameterPlace
from codegen.naming import camel, words

NAME = "postman"
PLACE = Path("docs/postman.json")
FORMAT = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
IDEMPOTENCY_KEY = "Idempotency-Key"
# Postman inserts a new one for each request.
NEW_ID = "{{$guid}}"
START = (
    "Set the variables `baseUrl`, the server's URL with `/v1`, and `apiKey`, one of your keys. "
    "The other variables are ids and moments that requests need: they start as examples. Put your "
    "own in, such as the id of one of your items in `itemId`."
)
_ID = "_id"
_MOMENTS = frozenset({"since", "until"})
Variables = Mapping[str, str]


def render(api: Api) -> dict[Path, str]:
    """Render the file."""
    variables = _variables(api)
    folders = [
        {
            "name": tag["name"],
            "description": tag["description"],
            "item": [
                _request(api, operation, variables)
                for operation in sorted(
                    api.operations, key=lambda operation: operation.method == "delete"
                )
                if operation.tag == tag["name"]
            ],
        }
        for tag in api.document["tags"]
    ]
    collection = {
        "//": MARK,
        "info": {
            "name": api.title,
            "description": f"{api.document['info']['summary']}\n\n{START}",
            "version": api.version,
            "schema": FORMAT,
        },
        "auth": {
            "type": "bearer",
            "bearer": [{"key": "token", "value": "{{apiKey}}", "type": "string"}],
        },
        "variable": [
            {"key": "baseUrl", "value": api.document["servers"][0]["url"]},
            {"key": "apiKey", "value": ""},
            *({"key": name, "value": value} for name, value in variables.items()),
        ],
        "item": [folder for folder in folders if folder["item"]],
    }
    return {PLACE: json.dumps(collection, indent=2, ensure_ascii=False)}


def _variables(api: Api) -> Variables:
    """Return the ids and times in paths and bodies, with an example each."""
    found: dict[str, str] = {}
    for operation in api.operations:
        for parameter in operation.path_parameters:
            if parameter.name.endswith(_ID):
                found.setdefault(camel(parameter.words), str(parameter.example))
    for operation in api.operations:
        if operation.body:
            for name, value in _leaves(_example(operation.body)):
                if name.endswith(_ID) or name in _MOMENTS:
                    found.setdefault(camel(words(name)), value)
    return found


def _leaves(value: Any, name: str = "") -> Iterable[tuple[str, str]]:
    """Yield the texts in an example, with the name of their field."""
    if isinstance(value, dict):
        for key, member in value.items():
            yield from _leaves(member, key)
    elif isinstance(value, list):
        for entry in value:
            yield from _leaves(entry, name)
    elif isinstance(value, str):
        yield name, value


def _example(body: Body) -> Any:
    return next(iter(body.examples.values()))


def _request(api: Api, operation: ApiOperation, variables: Variables) -> Json:
    names = {value: f"{{{{{name}}}}}" for name, value in variables.items()}
    request: Json = {
        "method": operation.method.upper(),
        "description": operation.description,
        "header": [
            *_named(operation.parameters, ParameterPlace.HEADER),
            *([_json_header()] if operation.body else []),
        ],
        "url": _url(operation, names),
    }
    if operation.body:
        request["body"] = {
            "mode": "raw",
            "raw": _pretty(
                with_texts(_example(operation.body), lambda text: names.get(text, text))
            ),
            "options": {"raw": {"language": "json"}},
        }
    return {
        "name": operation.summary,
        "request": request,
        "response": list(_examples(api, operation, request)),
    }


def _url(operation: ApiOperation, names: Mapping[str, str]) -> Json:
    parts = [
        f":{part[1:-1]}" if part.startswith("{") else part
        for part in operation.path.strip("/").split("/")
    ]
    query = _named(operation.parameters, ParameterPlace.QUERY)
    sent = "&".join(
        f"{parameter['key']}={parameter['value']}"
        for parameter in query
        if not parameter["disabled"]
    )
    return {
        "raw": "{{baseUrl}}/" + "/".join(parts) + (f"?{sent}" if sent else ""),
        "host": ["{{baseUrl}}"],
        "path": parts,
        "query": query,
        "variable": [
            {
                "key": parameter.name,
                "value": names.get(_text(parameter.example), _text(parameter.example)),
                "description": parameter.description,
            }
            for parameter in operation.path_parameters
        ],
    }


def _named(parameters: Iterable[Parameter], place: ParameterPlace) -> list[Json]:
    """Return the parameters of this place; optional ones are disabled."""
    return [
        {
            "key": parameter.name,
            "value": NEW_ID if parameter.name == IDEMPOTENCY_KEY else _text(value),
            "description": parameter.description,
            "disabled": not parameter.required and parameter.name != IDEMPOTENCY_KEY,
        }
        for parameter in parameters
        if parameter.place is place
        for value in parameter.sent
    ]


def _examples(api: Api, operation: ApiOperation, request: Json) -> Iterable[Json]:
    """Return the responses of successes, one for each example."""
    responses = api.document["paths"][operation.path][operation.method]["responses"]
    for status in operation.response.statuses:
        response = resolve(api.document, responses[str(status)])
        examples = response.get("content", {}).get(JSON_TYPE, {}).get("examples", {})
        for name, example in examples.items():
            yield {
                "name": f"{status} {name.replace('_', ' ')}",
                "originalRequest": request,
                "status": HTTPStatus(status).phrase,
                "code": status,
                "_postman_previewlanguage": "json",
                "header": [_json_header()],
                "body": _pretty(resolve(api.document, example)["value"]),
            }


def _json_header() -> Json:
    return {"key": "Content-Type", "value": JSON_TYPE}


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _text(value: object) -> str:
    """Format a value for a query or a path."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ",".join(map(_text, value))
    return "" if value is None else str(value)
