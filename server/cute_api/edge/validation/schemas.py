"""Compile the document's schemas, and turn their errors into those of problems."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

import jsonschema_rs
import orjson

from cute_api.lib.json_objects import Json
from cute_api.lib.strict_json import InvalidValue, pointer_to
from cute_api.lib.violations import BODY, MAX_ERRORS, ReportStyle, violations
from cute_api.lib.visible import FORMATS, widened
from cute_api.problems import FieldError
from cute_api.services.common.cursors import ADVICE, INVALID_CURSOR
from cute_api.spec import Spec

DOCUMENT_URI = "urn:cute:spec"

SCALARS = frozenset({"string", "number", "integer", "boolean", "null"})
SCALAR_CHOICES = ("anyOf", "oneOf", "enum", "const")
# Texts for people, left out because each validator would keep a copy: 0.7 MB once the API is ready,
# 1.7 MB after calls, although equal schemas are shared.
READ_BY_PEOPLE: Mapping[str, type] = {
    "title": str,
    "description": str,
    "examples": list,
    "x-currency-exponents": dict,
}
VALUES = ("const", "enum")
UNKNOWN_FIELD = "additional_properties"
REQUIRED = "required"
# Parameters and fields of bodies that take cursors. Every error of a cursor has the same remedy,
# and so the same code.
CURSORS = frozenset({"after", "cursor", "Last-Event-ID"})
# The values of an open list. Clients must expect others, this server accepts no others.
KNOWN_VALUES = "x-extensible-enum"


@dataclass(frozen=True, slots=True)
class CompiledSchema:
    """A schema to check values by. `root` has what its errors refer to."""

    validator: jsonschema_rs.Draft202012Validator
    root: dict[str, Any]

    def is_valid(self, value: Any) -> bool:
        return self.validator.is_valid(value)

    def violations(self, value: Any, style: ReportStyle = BODY) -> list[InvalidValue]:
        """The errors of a value, at most `MAX_ERRORS`."""
        if self.validator.is_valid(value):
            return []
        errors = islice(self.validator.iter_errors(value), MAX_ERRORS)
        return violations(errors, value, self.root, style)


class Schemas:
    """Compiles schemas that may refer into the document; equal ones are compiled once.

    Parameters have 29 different schemas in 125 places, and most errors are the same problem.
    """

    def __init__(self, spec: Spec) -> None:
        self._registry = _registry_of(spec)
        self._components = spec.document["components"]
        self._compiled: dict[bytes, CompiledSchema] = {}

    def compile(self, schema: dict[str, Any], *, strict: bool = True) -> CompiledSchema:
        """`strict` is for values that may be stored; see `cute_api.lib.visible`."""
        made = _absolute(prepared(schema, strict=strict))
        key = orjson.dumps(made)
        if key not in self._compiled:
            validator = jsonschema_rs.Draft202012Validator(
                made, registry=self._registry, validate_formats=True, formats=FORMATS
            )
            root = {**schema, "components": self._components}
            self._compiled[key] = CompiledSchema(validator, root)
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

    Each error has a copy of its value. If 100 objects are sent in place of texts, a choice between
    texts makes hundreds of errors, which takes 100 ms for deep objects.
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


def errors_in_body(
    schema: CompiledSchema, value: Any, style: ReportStyle = BODY
) -> list[FieldError]:
    """The errors of a body or a part, at most `MAX_ERRORS`, with relative pointers."""
    return list(map(field_error, schema.violations(value, style)))


def field_error(found: InvalidValue, *, skip: int = 0) -> FieldError:
    """The error of a problem for an invalid value, without the first `skip` steps of its path."""
    pointer = pointer_to(found.path[skip:])
    if pointer.removeprefix("/") in CURSORS and found.code != UNKNOWN_FIELD:
        return FieldError(INVALID_CURSOR, ADVICE, pointer=pointer)
    return FieldError(found.code, found.detail, pointer=pointer)


def valid_members(
    schema: CompiledSchema, value: Any, errors: Sequence[FieldError], depth: int
) -> Json | None:
    """Return an object without its invalid members, which are at most `depth` steps deep.

    None if others may be invalid, too, because the number of errors is limited.
    """
    if not isinstance(value, dict):
        return None
    rest = {name: {**part} if isinstance(part, dict) else part for name, part in value.items()}
    for error in errors:
        *parents, last = (error.pointer or "").split("/")[1 : depth + 1] or ("",)
        node: Any = rest
        for name in parents:
            node = node.get(name) if isinstance(node, dict) else None
        if isinstance(node, dict):
            node.pop(last, None)
    left = schema.violations(rest)
    missing = all(part.code == REQUIRED and len(part.path) <= depth for part in left)
    return rest if missing else None


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
