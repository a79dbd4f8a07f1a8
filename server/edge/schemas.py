"""The document's schemas, compiled; and what they find wrong, as the faults of a problem."""

from functools import lru_cache
from itertools import islice
from typing import Any

import jsonschema_rs

from server.problems import ApiError, Code, FieldError
from server.spec import Spec
from server.strict_json import pointer_to
from server.visible import message_of, widened

DOCUMENT_URI = "urn:cute:spec"
MAX_ERRORS = 20
MAX_DETAIL_LENGTH = 200
MASK = "the value"


class Schemas:
    """Compiles schemas that may refer into the document."""

    def __init__(self, spec: Spec) -> None:
        self._registry = _registry_of(spec)

    def compile(self, schema: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
        return jsonschema_rs.Draft202012Validator(
            _absolute(widened(schema)), registry=self._registry, validate_formats=True, mask=MASK
        )


# All that compiles schemas of the process's one document shares what they may refer to. The rest of
# the document would take 2 MB in it.
@lru_cache(maxsize=1)
def _registry_of(spec: Spec) -> jsonschema_rs.Registry:
    schemas = {"components": {"schemas": spec.document["components"]["schemas"]}}
    return jsonschema_rs.Registry([(DOCUMENT_URI, widened(schemas))])


def faults_in_body(validator: jsonschema_rs.Draft202012Validator, value: Any) -> list[FieldError]:
    """What is wrong with a body, or a part of one: at most `MAX_ERRORS`, with pointers from it."""
    return [
        FieldError(code=code(error), detail=detail(error), pointer=pointer_to(error.instance_path))
        for error in islice(validator.iter_errors(value), MAX_ERRORS)
    ]


def invalid(faults: list[FieldError], *, what: str = "request") -> ApiError:
    """The 422 with these errors."""
    count = len(faults)
    noun = "error" if count == 1 else "errors"
    return ApiError(Code.VALIDATION_FAILED, f"The {what} has {count} {noun}.", errors=faults)


def code(error: jsonschema_rs.ValidationError) -> str:
    name = error.kind.name
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name)


def detail(error: jsonschema_rs.ValidationError) -> str:
    return message_of(error)[:MAX_DETAIL_LENGTH]


def _absolute(node: Any) -> Any:
    """A schema with its references naming the document, so that it compiles on its own."""
    if isinstance(node, dict):
        return {
            key: DOCUMENT_URI + value
            if key == "$ref" and value.startswith("#")
            else _absolute(value)
            for key, value in node.items()
        }
    if isinstance(node, list):
        return [_absolute(value) for value in node]
    return node
