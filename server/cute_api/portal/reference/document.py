"""The document as the reference shows it: with samples for each operation.

Readers of `/openapi.json` are programs, which the samples would only make slower. The explorer
sends every parameter that has an example, so those that aren't needed have none here: an example's
cursor is no place in the reader's list. It calls only the server that it comes from, whose keys it
has, so it has no other.
"""

from typing import Any

import orjson

from cute_api.portal.docs import samples
from cute_api.spec import METHODS, Spec

Json = dict[str, Any]


def with_samples(spec: Spec, base_url: str) -> Json:
    """What is served, with the snippets of each operation in `x-codeSamples`."""
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
            "parameters": {name: _unfilled(one) for name, one in shared.items()},
        },
    }


def _entry(key: str, value: Any, base_url: str) -> Any:
    """What stands under a path."""
    if key not in METHODS:
        return value
    return {
        **value,
        "parameters": [_unfilled(one) for one in value.get("parameters", [])],
        "x-codeSamples": _samples(value["operationId"], base_url),
    }


def _unfilled(parameter: Json) -> Json:
    """A parameter without a value when it isn't needed: it is off until it has one.

    The explorer sends an example, or else the default, or else the first of a list of values. So
    the default stands in the text, and the example of a list is null.
    """
    if parameter.get("required") or "$ref" in parameter:
        return parameter
    shown = {key: value for key, value in parameter.items() if key not in {"example", "examples"}}
    schema = dict(parameter["schema"])
    notes = []
    if "default" in schema:
        value = schema.pop("default")
        default = value if isinstance(value, str) else orjson.dumps(value).decode()
        notes.append(f"Default: `{default}`.")
    # It takes an empty field for 0, and marks it as invalid.
    if schema.get("minimum", 0) > 0:
        notes.append(f"At least `{schema.pop('minimum')}`.")
    shown |= {"schema": schema, "description": " ".join([shown["description"], *notes])}
    return shown | {"example": None} if schema.keys() & {"enum", "$ref"} else shown


def _samples(operation_id: str, base_url: str) -> list[Json]:
    found = samples.named_by(f"{samples.INCLUDE}docs/snippets/{operation_id}", base_url)
    return [{"lang": one.lexer, "label": one.label, "source": one.code} for one in found]
