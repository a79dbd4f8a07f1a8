"""Check a response's body and headers with openapi-core, and explain its errors."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from jsonschema.exceptions import ValidationError
from jsonschema_path import SchemaPath
from openapi_core.datatypes import RequestParameters
from openapi_core.validation.response.exceptions import (
    DataValidationError,
    HeaderValidationError,
    MissingRequiredHeader,
)
from openapi_core.validation.response.validators import V31ResponseValidator
from openapi_core.validation.schemas.exceptions import InvalidSchemaValue

from cute_contract.provider.parts import READERS as PART_READERS
from cute_contract.provider.parts import parts
from cute_contract.provider.spec import Json, Spec, escape
from cute_contract.provider.wire import ApiResponse
from cute_contract.report.records import Finding

SHOWN = 120
MOST_VIOLATIONS = 8
# Media types that openapi-core doesn't know.
READERS: dict[str, Callable[[bytes], Any]] = {"application/problem+json": json.loads}
# First, because a bool is an int in Python.
JSON_TYPES: tuple[tuple[type, str], ...] = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (str, "string"),
    (list, "array"),
    (dict, "object"),
    (object, "null"),
)
BINARY = "binary"
WHOLE = 200  # the status of a whole file
COMBINED = ("anyOf", "oneOf", "allOf")
# The values of an open list: a newer document may have more.
KNOWN_VALUES = "x-extensible-enum"


class Request:
    """A request for openapi-core, which needs only its URL to check the response."""

    body = None
    content_type = ""

    def __init__(self, method: str, url: str) -> None:
        parts = urlsplit(url)
        self.host_url = f"{parts.scheme}://{parts.netloc}"
        self.path = parts.path
        self.method = method.lower()
        self.parameters = RequestParameters()


class Headers(dict[str, str]):
    """Case-insensitive headers."""

    def __init__(self, response: ApiResponse) -> None:
        super().__init__({name.lower(): value for name, value in response.headers.items()})

    def __getitem__(self, name: str) -> str:
        return super().__getitem__(name.lower())

    def __contains__(self, name: object) -> bool:
        return super().__contains__(str(name).lower())


class Response:
    """A response for openapi-core."""

    def __init__(self, response: ApiResponse) -> None:
        self.status_code = response.status
        self.headers = Headers(response)
        self.content_type = response.media_type
        self.data = response.content


class KeptFactory:
    """A factory of openapi-core with a cache by schema.

    Creating a validator takes longer than using it, and each response has the same ten headers.
    """

    def __init__(self, factory: Any) -> None:
        self._factory = factory
        # By identity. The cache holds the schema, so that its id is never reused.
        self._made: dict[int, tuple[Any, Any]] = {}

    def create(self, spec: SchemaPath, schema: SchemaPath, **options: Any) -> Any:
        with schema.open() as value:
            if id(value) not in self._made:
                self._made[id(value)] = value, self._factory.create(spec, schema, **options)
            return self._made[id(value)][1]


class Schemas:
    """Checks responses against the schemas of a spec, for a server at `base_url`.

    A server may only send values that its document knows. Clients must expect others in an open
    list, because a newer server, with its own document, may send them.
    """

    def __init__(self, spec: Spec, base_url: str) -> None:
        self._spec = spec
        document = {**_known_only(spec.document), "servers": [{"url": base_url}]}
        validators: Any = KeptFactory(V31ResponseValidator.schema_validators_factory)
        self._root = SchemaPath.from_dict(document)
        self._validators = validators
        casters: Any = KeptFactory(V31ResponseValidator.schema_casters_factory)
        self._validator = V31ResponseValidator(
            self._root,
            extra_media_type_deserializers=READERS,
            schema_validators_factory=validators,
            schema_casters_factory=casters,
        )

    def violations(self, operation: str, method: str, response: ApiResponse) -> Iterator[Finding]:
        """Return the findings about a response's body and headers."""
        found = self._spec.response(operation, response.status)
        assert found is not None, "an undeclared response has no schema"
        declared, place = found
        request = Request(method, response.url)
        for error in self._validator.iter_errors(request, Response(response)):
            if isinstance(error, MissingRequiredHeader):
                yield self._missing(error.name, place)
            elif isinstance(error, HeaderValidationError):
                yield self._header(str(getattr(error, "name", "?")), error, response, place)
            elif isinstance(error, DataValidationError):
                yield from self._body(error, response, declared, place)
            else:
                yield Finding(f"can't be checked against the spec: {error}", "", "", place)
        if response.status == WHOLE:
            yield from self._parts(response, declared, place)

    def _parts(self, response: ApiResponse, declared: Json, place: str) -> Iterator[Finding]:
        """Return the findings about the first wrong line of a file, or event of a stream."""
        media = declared.get("content", {}).get(response.media_type, {})
        for kind in PART_READERS.keys() & media.keys():
            pointer = f"{place}/content/{escape(response.media_type)}/{kind}"
            try:
                for value in parts(response.content, kind):
                    found = list(self.of_value(media[kind], value, pointer))
                    if found:
                        yield from found
                        break
            except ValueError as error:
                got = f"{str(error)[:SHOWN]}: {excerpt(response)}"
                yield Finding("a part of the body can't be read", "JSON", got, pointer)

    def of_value(self, schema: Json, value: Any, pointer: str) -> Iterator[Finding]:
        """Return the findings about a value of a schema, a reference."""
        validator = self._validators.create(self._root, self._at(schema["$ref"]))
        try:
            validator.validate(value)
        except InvalidSchemaValue as error:
            found = [violation for broken in error.schema_errors for violation in _closest(broken)]
            for violation in found[:MOST_VIOLATIONS]:
                yield self._violation(violation, schema, pointer)

    def _at(self, reference: str) -> SchemaPath:
        found = self._root
        for part in reference.removeprefix("#/").split("/"):
            found /= part
        return found

    def _missing(self, name: str, place: str) -> Finding:
        return Finding(
            f"the header {name} is missing",
            f"{name}, which is required",
            "no such header",
            f"{place}/headers/{escape(name)}",
            about=name,
        )

    def _header(self, name: str, error: Exception, response: ApiResponse, place: str) -> Finding:
        violations = list(schema_errors(error))
        wrong = violations[0].message if violations else str(error.__cause__ or error)
        return Finding(
            f"the header {name} is not as declared",
            wrong[:SHOWN],
            f"{name}: {response.headers.get(name, '')}"[:SHOWN],
            f"{place}/headers/{escape(name)}",
        )

    def _body(
        self, error: Exception, response: ApiResponse, declared: Json, place: str
    ) -> Iterator[Finding]:
        media_type = response.media_type
        schema = declared["content"].get(media_type, {}).get("schema", {})
        if schema.get("format") == BINARY:
            # A file's bytes are not JSON, so openapi-core rejects them as a string.
            return
        violations = list(schema_errors(error))
        if not violations:
            yield Finding(
                "the body can't be read",
                f"{media_type} as declared",
                f"{str(error.__cause__ or error)[:SHOWN]}: {excerpt(response)}",
                f"{place}/content",
            )
            return
        pointer = f"{place}/content/{escape(media_type)}/schema"
        for violation in violations[:MOST_VIOLATIONS]:
            yield self._violation(violation, schema, pointer)

    def _violation(self, violation: ValidationError, schema: Json, pointer: str) -> Finding:
        where = "".join(f"/{part}" for part in violation.absolute_path) or "the body"
        flaw, expected, got = described(violation)
        place = self._place(schema, pointer, list(violation.absolute_schema_path))
        return Finding(f"{where} {flaw}", expected, got, place)

    def _place(self, schema: Json, pointer: str, steps: Sequence[Any]) -> str:
        """Return the place of the broken rule in the document."""
        node: Any = schema
        for step in steps:
            if isinstance(node, dict):
                node, pointer = self._spec.resolve(node, pointer)
            try:
                node = node[step]
            except (KeyError, IndexError, TypeError):
                return pointer
            pointer = f"{pointer}/{escape(str(step))}"
        return pointer


def _known_only(node: Any) -> Any:
    """Return the document with closed lists."""
    if isinstance(node, list):
        return [_known_only(part) for part in node]
    if not isinstance(node, dict):
        return node
    return {
        "enum" if name == KNOWN_VALUES else name: _known_only(part) for name, part in node.items()
    }


def schema_errors(error: BaseException) -> Iterator[ValidationError]:
    """Return the JSON Schema violations of an error; for alternatives, of the closest one."""
    cause = error.__cause__
    for violation in getattr(cause, "schema_errors", ()):
        yield from _closest(violation)


def _closest(violation: ValidationError) -> Iterator[ValidationError]:
    """Return the violations of the best matching alternative of `anyOf` and the like."""
    if violation.validator not in COMBINED or not violation.context:
        yield violation
        return
    branches: dict[Any, list[ValidationError]] = {}
    for inner in violation.context:
        branches.setdefault(inner.schema_path[0], []).append(inner)
    best = min(branches.values(), key=lambda inner: (_is_type(inner), len(inner)))
    for inner in best:
        yield from _closest(inner)


def _is_type(violations: Sequence[ValidationError]) -> bool:
    """Return whether a branch fails for its type, such as `null` for an object."""
    return any(
        violation.validator == "type" and len(violation.path) == 0 for violation in violations
    )


def described(violation: ValidationError) -> tuple[str, str, str]:
    """Return the problem of a value, the expected and the actual value."""
    value, rule = violation.instance, violation.validator_value
    got = _short(json.dumps(value, ensure_ascii=False))
    if violation.validator == "required":
        missing = ", ".join(name for name in rule if name not in value)
        return f"lacks {missing}", f"the fields {missing}", f"only {', '.join(value)}"[:SHOWN]
    if violation.validator == "type":
        wanted = rule if isinstance(rule, str) else " or ".join(rule)
        return f"is {json_type(value)}, not {wanted}", wanted, got
    if violation.validator == "enum":
        wanted = ", ".join(map(str, rule))
        return "is not one of the declared values", f"one of {wanted}"[: 2 * SHOWN], got
    if violation.validator == "format":
        return f"is not in the format {rule}", f"a {rule}", got
    return (
        f"breaks the rule {violation.validator}",
        f"{violation.validator}: {_short(str(rule))}",
        got,
    )


def json_type(value: Any) -> str:
    """Return a value's JSON type."""
    return next(name for kind, name in JSON_TYPES if isinstance(value, kind))


def excerpt(response: ApiResponse) -> str:
    """Return the beginning of a body, on one line."""
    text = " ".join(response.content[: 4 * SHOWN].decode(errors="replace").split())
    return _short(text) or "an empty body"


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
