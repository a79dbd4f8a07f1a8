"""Check requests against the 3.1 schemas, instead of Connexion, which supports only 3.0.

All schemas are compiled once, at start. A valid request is returned parsed: parameters coerced to
their declared types (an array is sent as a repeated parameter), the body as JSON with whole-number
floats as integers.
"""

import threading
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from cute_api.edge.request import Authorised, CheckedCall, Request
from cute_api.edge.validation.body_rules import BodyRules
from cute_api.edge.validation.schemas import CURSORS, Schemas
from cute_api.lib.violations import MAX_ERRORS, ReportStyle
from cute_api.lib.wording import unknown
from cute_api.problems import ApiError, Code, FieldError, invalid_request
from cute_api.services.common.cursors import ADVICE, INVALID_CURSOR
from cute_api.spec import Operation, Parameter, Spec

VALIDATE_ONLY = "validate_only"
"""The parameter of calls that can be tried. They show all errors at once."""
# Higher than the 100 values of a repeated parameter, so that the schema reports too many values.
MAX_QUERY_FIELDS = 200
# The document's limit of `parameter` in a `FieldError`.
MAX_NAME_LENGTH = 200
# A larger body takes long to parse.
LARGE_BODY_BYTES = 4_096
# Parsing holds the interpreter's lock, so more at a time would delay other requests.
_READING_LARGE = threading.Semaphore(2)


class ParameterRule:
    """Parses and checks one parameter.

    `repeats`: it is an array, sent as a repeated parameter.
    """

    def __init__(self, parameter: Parameter, schemas: Schemas) -> None:
        self.name = parameter.name
        self.required = parameter.required
        self.repeats = parameter.schema["type"] == "array"
        schema = parameter.schema["items"] if self.repeats else parameter.schema
        self._type = schema["type"]
        self._schema = schemas.compile(parameter.schema, strict=parameter.place != "query")
        self._style = ReportStyle(is_text=True, sensitive=parameter.sensitive)

    def read(self, texts: list[str]) -> tuple[Any, list[FieldError]]:
        """The value of a parameter's texts, and its errors."""
        values = [_coerce(text, self._type) for text in texts]
        value = values if self.repeats else values[0]
        errors = [
            FieldError(found.code, found.detail, parameter=self.name)
            for found in self._schema.violations(value, self._style)
        ]
        if self.repeats and any("," in text for text in texts):
            advice = f" Repeat `{self.name}` to give several values."
            errors = [replace(error, detail=error.detail + advice) for error in errors]
        if errors and self.name in CURSORS:
            errors = [FieldError(INVALID_CURSOR, ADVICE, parameter=self.name)]
        return value, errors[:1]


class OperationRules:
    """Rules for the requests of one operation."""

    def __init__(self, operation: Operation, schemas: Schemas, spec: Spec) -> None:
        rules = {
            place: {
                parameter.name: ParameterRule(parameter, schemas)
                for parameter in operation.parameters
                if parameter.place == place
            }
            for place in ("query", "path", "header")
        }
        self._query = rules["query"]
        self._path = rules["path"]
        self._headers = rules["header"]
        self._body_required = operation.body_required
        partly = VALIDATE_ONLY in self._query
        self._bodies = {
            name: BodyRules(schema, schemas, spec, partly=partly)
            for name, schema in operation.bodies.items()
        }
        self.rows_at = next((body.rows_at for body in self._bodies.values() if body.rows_at), None)
        """The property of the body whose rows each get a result, if any."""

    def check(self, authorised: Authorised, path_values: Mapping[str, str]) -> CheckedCall:
        """Check and parse a call; raises `ApiError` for errors that its handler doesn't get."""
        request = authorised.admitted.request
        body = request.body
        errors: list[FieldError] = []
        path = _read(self._path, list(path_values.items()), errors)
        query = _read(self._query, _query_pairs(request.query), errors)
        headers = _read(self._headers, _declared_headers(request, self._headers), errors)
        if errors:
            raise invalid_request(errors)
        if not self._bodies or not (self._body_required or body):
            return CheckedCall(authorised, query, path, headers)
        media_type = body_media_type(request.headers, self._bodies)
        if len(body) > LARGE_BODY_BYTES:
            with _READING_LARGE:
                read = self._bodies[media_type].read(body)
        else:
            read = self._bodies[media_type].read(body)
        rows = 1 if self.rows_at is None else len(read.value[self.rows_at])
        return CheckedCall(
            authorised, query, path, headers, read.value, read.invalid, read.row_errors, rows
        )


def body_media_type(headers: list[tuple[bytes, bytes]], accepted: Mapping[str, object]) -> str:
    """The media type of a body, if the operation accepts it and it is plain UTF-8; else 415."""
    values = [value for name, value in headers if name == b"content-type"]
    encodings = [value for name, value in headers if name == b"content-encoding"]
    expected = " or ".join(f"`{name}`" for name in accepted)
    if any(value.strip().lower() not in (b"", b"identity") for value in encodings):
        raise ApiError(Code.UNSUPPORTED_MEDIA_TYPE, "Send the body without a Content-Encoding.")
    if len(values) != 1:
        raise ApiError(Code.UNSUPPORTED_MEDIA_TYPE, f"Send one Content-Type: {expected}.")
    media_type, *parameters = values[0].decode("latin-1").lower().split(";")
    for parameter in parameters:
        name, _, value = parameter.strip().partition("=")
        if name == "charset" and value.strip('"') not in ("utf-8", "utf8"):
            raise ApiError(Code.UNSUPPORTED_MEDIA_TYPE, "The charset must be utf-8.")
    if media_type.strip() not in accepted:
        raise ApiError(Code.UNSUPPORTED_MEDIA_TYPE, f"The Content-Type must be {expected}.")
    return media_type.strip()


def _query_pairs(query_string: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            query_string.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MAX_QUERY_FIELDS,
        )
    except ValueError as error:
        raise ApiError(
            Code.MALFORMED_REQUEST,
            f"The query must be percent-encoded UTF-8 with at most {MAX_QUERY_FIELDS} fields.",
        ) from error


def _declared_headers(
    request: Request, rules: Mapping[str, ParameterRule]
) -> list[tuple[str, str]]:
    """The request's headers that are parameters, by their declared names."""
    names = {name.lower().encode(): name for name in rules}
    return [(names[raw], value.decode("latin-1")) for raw, value in request.headers if raw in names]


def _read(
    rules: Mapping[str, ParameterRule], pairs: list[tuple[str, str]], errors: list[FieldError]
) -> dict[str, Any]:
    texts: dict[str, list[str]] = {}
    for name, text in pairs:
        rule = rules.get(name)
        if rule is None:
            errors.append(_field_error(name, "unknown_parameter", _unknown(name, rules)))
        elif name in texts and not rule.repeats:
            errors.append(_field_error(name, "duplicate_parameter", f"Send `{name}` only once."))
        else:
            texts.setdefault(name, []).append(text)
        if len(errors) >= MAX_ERRORS:
            break
    values: dict[str, Any] = {}
    for name, own_texts in texts.items():
        values[name], wrong = rules[name].read(own_texts)
        errors += wrong[: MAX_ERRORS - len(errors)]
    errors += [
        _field_error(rule.name, "required", f"Missing required parameter `{rule.name}`.")
        for rule in rules.values()
        if rule.required and rule.name not in values
    ]
    return values


def _unknown(name: str, rules: Collection[str]) -> str:
    detail = unknown("parameter", name, rules)
    return detail if rules else f"{detail} This operation has no query parameters."


def _coerce(text: str, kind: str) -> Any:
    """Convert a text to its declared type, or return it for the schema to refuse."""
    digits = text[1:] if text.startswith("-") else text
    if kind == "integer" and digits.isascii() and digits.isdigit() and len(digits) <= 18:
        return int(text)
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    return text


def _field_error(name: str, code: str, detail: str) -> FieldError:
    return FieldError(code=code, detail=detail, parameter=name[:MAX_NAME_LENGTH])
