"""The document for the reference, with samples for each operation.

`/openapi.json` has no samples, because they would only slow down programs. The explorer sends every
parameter that has an example, so optional parameters have none here: an example's cursor doesn't
work for the user's list. `servers` has only this server, because its keys work nowhere else.
"""

from typing import Any

import orjson

from cute_api.portal.docs import samples
from cute_api.spec import METHODS, Spec

Json = dict[str, Any]


def with_samples(spec: Spec, base_url: str) -> Json:
    """Return the served document with each operation's snippets in `x-codeSamples`."""
    served = spec.served(base_url)
    shared = served["components"]["parameters"]
    return {
        **served,
        "servers": served["servers"][:1],
        "paths": {
            path: {key: _entry(key, value, base_url) for key, value in entry.items()}
            for path, entry in served["paths"].items()
        },
        "components": {
            **served["components"],
            "parameters": {name: _unfilled(node) for name, node in shared.items()},
        },
    }


def _entry(key: str, value: Any, base_url: str) -> Any:
    """Return the entry `key` of a path."""
    if key not in METHODS:
        return value
    return {
        **value,
        "parameters": [_unfilled(node) for node in value.get("parameters", [])],
        "x-codeSamples": _samples(value["operationId"], base_url),
    }


def _unfilled(parameter: Json) -> Json:
    """Return a parameter; if optional, without a value, so that the explorer doesn't send it.

    The explorer sends an example, or else the default, or else the first value of an enum. So the
    default moves into the description, and the example of an enum is null.
    """
    if parameter.get("required") or "$ref" in parameter:
        return parameter
    emptied = {key: value for key, value in parameter.items() if key not in {"example", "examples"}}
    schema = dict(parameter["schema"])
    notes = []
    if "default" in schema:
        value = schema.pop("default")
        default = value if isinstance(value, str) else orjson.dumps(value).decode()
        notes.append(f"Default: `{default}`.")
    # The explorer reads an empty field as 0, and marks it as invalid.
    if schema.get("minimum", 0) > 0:
        notes.append(f"At least `{schema.pop('minimum')}`.")
    emptied |= {"schema": schema, "description": " ".join([emptied["description"], *notes])}
    return emptied | {"example": None} if schema.keys() & {"enum", "$ref"} else emptied


def _samples(operation_id: str, base_url: str) -> list[Json]:
    found = samples.named_by(f"{samples.INCLUDE}docs/snippets/{operation_id}", base_url)
    return [{"lang": code.lexer, "label": code.label, "source": code.code} for code in found]
