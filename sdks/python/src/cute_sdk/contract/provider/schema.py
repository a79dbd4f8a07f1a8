"""What is wrong with an answer's body and headers: openapi-core's verdict, said plainly."""

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

from cute_sdk.contract.provider.spec import Json, Spec, escape
from cute_sdk.contract.provider.wire import Answer
from cute_sdk.contract.report.records import Finding

SHOWN = 120
MOST_FAULTS = 8
# How openapi-core reads what it doesn't know by itself.
READERS: dict[str, Callable[[bytes], Any]] = {"application/problem+json": json.loads}
# A boolean is an int in Python, so it comes first.
JSON_TYPES: tuple[tuple[type, str], ...] = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (str, "string"),
    (list, "array"),
    (dict, "object"),
    (object, "null"),
)
COMBINED = ("anyOf", "oneOf", "allOf")


class Request:
    """A request as openapi-core wants it: only where it went matters for an answer."""

    body = None
    content_type = ""

    def __init__(self, method: str, url: str) -> None:
        parts = urlsplit(url)
        self.host_url = f"{parts.scheme}://{parts.netloc}"
        self.path = parts.path
        self.method = method.lower()
        self.parameters = RequestParameters()


class Headers(dict[str, str]):
    """Headers whose names may be written in any case."""

    def __init__(self, answer: Answer) -> None:
        super().__init__({name.lower(): value for name, value in answer.headers.items()})

    def __getitem__(self, name: str) -> str:
        return super().__getitem__(name.lower())

    def __contains__(self, name: object) -> bool:
        return super().__contains__(str(name).lower())


class Response:
    """An answer as openapi-core wants it."""

    def __init__(self, answer: Answer) -> None:
        self.status_code = answer.status
        self.headers = Headers(answer)
        self.content_type = answer.media_type
        self.data = answer.content


class Schemas:
    """Holds answers against the schemas of a spec, for a server at `base_url`."""

    def __init__(self, spec: Spec, base_url: str) -> None:
        self._spec = spec
        document = {**spec.document, "servers": [{"url": base_url}]}
        self._validator = V31ResponseValidator(
            SchemaPath.from_dict(document), extra_media_type_deserializers=READERS
        )

    def faults(self, operation: str, method: str, answer: Answer) -> Iterator[Finding]:
        """What an answer of an operation has that its declared body and headers don't allow."""
        found = self._spec.response(operation, answer.status)
        assert found is not None, "an undeclared answer has no schema"
        declared, place = found
        request = Request(method, answer.url)
        for error in self._validator.iter_errors(request, Response(answer)):
            if isinstance(error, MissingRequiredHeader):
                yield self._missing(error.name, declared, place)
            elif isinstance(error, HeaderValidationError):
                yield self._header(str(getattr(error, "name", "?")), error, answer, place)
            elif isinstance(error, DataValidationError):
                yield from self._body(error, answer, declared, place)
            else:
                yield Finding(f"can't be held against the spec: {error}", "", "", place)

    def _missing(self, name: str, declared: Json, place: str) -> Finding:
        return Finding(
            f"the header {name} is missing",
            f"{name}, which is required",
            "no such header",
            f"{place}/headers/{escape(name)}",
            about=name,
        )

    def _header(self, name: str, error: Exception, answer: Answer, place: str) -> Finding:
        faults = list(schema_errors(error))
        wrong = faults[0].message if faults else str(error.__cause__ or error)
        return Finding(
            f"the header {name} is not as declared",
            wrong[:SHOWN],
            f"{name}: {answer.headers.get(name, '')}"[:SHOWN],
            f"{place}/headers/{escape(name)}",
        )

    def _body(
        self, error: Exception, answer: Answer, declared: Json, place: str
    ) -> Iterator[Finding]:
        media_type = answer.media_type
        faults = list(schema_errors(error))
        if not faults:
            yield Finding(
                "the body can't be read",
                f"{media_type} as declared",
                f"{str(error.__cause__ or error)[:SHOWN]}: {excerpt(answer)}",
                f"{place}/content",
            )
            return
        schema = declared["content"][media_type]["schema"]
        pointer = f"{place}/content/{escape(media_type)}/schema"
        for fault in faults[:MOST_FAULTS]:
            yield self._fault(fault, schema, pointer)

    def _fault(self, fault: ValidationError, schema: Json, pointer: str) -> Finding:
        where = "".join(f"/{part}" for part in fault.absolute_path) or "the body"
        what, expected, got = said(fault)
        place = self._place(schema, pointer, list(fault.absolute_schema_path))
        return Finding(f"{where} {what}", expected, got, place)

    def _place(self, schema: Json, pointer: str, steps: Sequence[Any]) -> str:
        """Where in the document the broken rule is written."""
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


def schema_errors(error: BaseException) -> Iterator[ValidationError]:
    """The faults of a JSON Schema behind an error; of alternatives, those of the closest."""
    cause = error.__cause__
    for fault in getattr(cause, "schema_errors", ()):
        yield from _closest(fault)


def _closest(fault: ValidationError) -> Iterator[ValidationError]:
    """Of `anyOf` and the like, what is wrong with the alternative that fits best."""
    if fault.validator not in COMBINED or not fault.context:
        yield fault
        return
    branches: dict[Any, list[ValidationError]] = {}
    for inner in fault.context:
        branches.setdefault(inner.schema_path[0], []).append(inner)
    best = min(branches.values(), key=lambda inner: (_is_type(inner), len(inner)))
    for inner in best:
        yield from _closest(inner)


def _is_type(faults: Sequence[ValidationError]) -> bool:
    """Whether a branch is refused for its type as a whole: `null`, where there is an object."""
    return any(fault.validator == "type" and len(fault.path) == 0 for fault in faults)


def said(fault: ValidationError) -> tuple[str, str, str]:
    """What is wrong with a value, what a rule wants of it, and what there was."""
    value, rule = fault.instance, fault.validator_value
    got = _short(json.dumps(value, ensure_ascii=False))
    if fault.validator == "required":
        missing = ", ".join(name for name in rule if name not in value)
        return f"lacks {missing}", f"the fields {missing}", f"only {', '.join(value)}"[:SHOWN]
    if fault.validator == "type":
        wanted = rule if isinstance(rule, str) else " or ".join(rule)
        return f"is {json_type(value)}, not {wanted}", wanted, got
    if fault.validator == "enum":
        wanted = ", ".join(map(str, rule))
        return "is none of the declared values", f"one of {wanted}"[: 2 * SHOWN], got
    if fault.validator == "format":
        return f"is not in the format {rule}", f"a {rule}", got
    return f"breaks the rule {fault.validator}", f"{fault.validator}: {_short(str(rule))}", got


def json_type(value: Any) -> str:
    """What JSON calls the type of a value."""
    return next(name for kind, name in JSON_TYPES if isinstance(value, kind))


def excerpt(answer: Answer) -> str:
    """The beginning of a body, in one line."""
    text = " ".join(answer.content[: 4 * SHOWN].decode(errors="replace").split())
    return _short(text) or "an empty body"


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
