"""Compile the document's schemas, and turn their errors into those of problems."""

from collections.abc import Mapping
from functools import lru_cache
from itertools import islice
from typing import Any

import jsonschema_rs
import orjson

from cute_api.lib.strict_json import pointer_to
from cute_api.lib.visible import FORMATS, message_of, widened
from cute_api.problems import ApiError, Code, FieldError
from cute_api.services.common.cursors import ADVICE, INVALID_CURSOR
from cute_api.spec import Spec

DOCUMENT_URI = "urn:cute:spec"
MAX_ERRORS = 20
MAX_DETAIL_LENGTH = 200
MASK = "the value"
SCALARS = frozenset({"string", "number", "integer", "boolean", "null"})
SCALAR_CHOICES = ("anyOf", "oneOf", "enum", "const")
# Texts for people. Each validator would keep a copy (with the sharing of equal schemas 0.7 MB when
# the API is ready, 1.7 after calls).
READ_BY_PEOPLE: Mapping[str, type] = {
    "title": str,
    "description": str,
    "examples": list,
    "x-currency-exponents": dict,
}
VALUES = ("const", "enum")
# Parameters and fields of bodies that take cursors. Every error of a cursor has the same remedy,
# and so the same code.
CURSORS = frozenset({"after", "cursor", "Last-Event-ID"})
# The values of an open list. Clients must expect others, this server accepts no others.
KNOWN_VALUES = "x-extensible-enum"


class Schemas:
    """Compiles schemas that may refer into the document; equal ones are compiled once.

    Parameters have 29 different schemas in 125 places, and most errors are the same problem.
    """

    def __init__(self, spec: Spec) -> None:
        self._registry = _registry_of(spec)
        self._compiled: dict[bytes, jsonschema_rs.Draft202012Validator] = {}

    def compile(
        self, schema: dict[str, Any], *, strict: bool = True
    ) -> jsonschema_rs.Draft202012Validator:
        """`strict` is for values that may be stored; see `cute_api.lib.visible`."""
        made = _absolute(prepared(schema, strict=strict))
        key = orjson.dumps(made)
        if key not in self._compiled:
            self._compiled[key] = jsonschema_rs.Draft202012Validator(
                made, registry=self._registry, validate_formats=True, formats=FORMATS, mask=MASK
            )
        return self._compiled[key]


# Shared by all schemas of a document. It has only their possible targets, because the rest of the
# document would take 2 MB. There is one document for each living version, and few versions.
@lru_cache(maxsize=4)
def _registry_of(spec: Spec) -> jsonschema_rs.Registry:
    schemas = {"components": {"schemas": spec.document["components"]["schemas"]}}
    return jsonschema_rs.Registry([(DOCUMENT_URI, prepared(schemas))])


def prepared(schema: Any, *, strict: bool = True) -> Any:
    """Prepare a schema for compiling: it refuses some texts that the document's accepts.

    Of an open list it accepts only the known values.
    """
    return _guarded(widened(_bare(schema), strict=strict))


def _bare(node: Any) -> Any:
    """A schema without texts for people."""
    if isinstance(node, list):
        return [_bare(part) for part in node]
    if not isinstance(node, dict):
        return node
    return {
        name: part if name in VALUES else _bare(part)
        for name, part in node.items()
        # A property may have such a name, but its value is a schema.
        if not isinstance(part, READ_BY_PEOPLE.get(name, ()))
    }


def _guarded(node: Any) -> Any:
    """A schema whose choices check only values of the right type.

    Each error has a copy of its value. For 100 objects in place of texts, a choice between texts
    makes hundreds of errors, which takes 100 ms for deep objects.
    """
    if isinstance(node, list):
        return [_guarded(part) for part in node]
    if not isinstance(node, dict):
        return node
    made = {"enum" if name == KNOWN_VALUES else name: _guarded(part) for name, part in node.items()}
    kinds = made.get("type")
    kinds = {kinds} if isinstance(kinds, str) else set(kinds) if isinstance(kinds, list) else set()
    guard: dict[str, Any] | None = None
    choices: tuple[str, ...] = ()
    if kinds and kinds <= SCALARS:
        guard, choices = {"type": sorted(kinds)}, SCALAR_CHOICES
    elif made.get("uniqueItems") is True:
        guard, choices = {"items": {"type": sorted(SCALARS)}}, ("uniqueItems",)
    moved = {name: made.pop(name) for name in choices if name in made}
    if moved:
        made["allOf"] = [*made.get("allOf", ()), {"if": guard, "then": moved}]
    return made


def errors_in_body(validator: jsonschema_rs.Draft202012Validator, value: Any) -> list[FieldError]:
    """The errors of a body or a part, at most `MAX_ERRORS`, with relative pointers."""
    found = islice(validator.iter_errors(value), MAX_ERRORS)
    return list(dict.fromkeys(_field_error(error) for error in found))


def _field_error(error: jsonschema_rs.ValidationError) -> FieldError:
    pointer = pointer_to(error.instance_path)
    if pointer.removeprefix("/") in CURSORS:
        return FieldError(INVALID_CURSOR, ADVICE, pointer=pointer)
    return FieldError(code=code(error), detail=detail(error), pointer=pointer)


def invalid(errors: list[FieldError], *, what: str = "request") -> ApiError:
    """The 422 with these errors."""
    count = len(errors)
    noun = "error" if count == 1 else "errors"
    return ApiError(Code.VALIDATION_FAILED, f"The {what} has {count} {noun}.", errors=errors)


def code(error: jsonschema_rs.ValidationError) -> str:
    name = error.kind.name
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name)


def detail(error: jsonschema_rs.ValidationError) -> str:
    return message_of(error)[:MAX_DETAIL_LENGTH]


def _absolute(node: Any) -> Any:
    """A schema whose references name the document, so that it compiles separately."""
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
