"""Check responses against the document with openapi-core, for the sampler and for tests.

openapi-core checks bodies and headers of declared operations. What it doesn't know is checked here:
undeclared statuses and bodies, problems without an operation, and responses without a JSON body.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import orjson
from jsonschema_path import SchemaPath
from openapi_core.datatypes import RequestParameters
from openapi_core.templating.media_types.exceptions import MediaTypeNotFound
from openapi_core.validation.response import (
    V31ResponseDataValidator,
    V31ResponseHeadersValidator,
)
from openapi_core.validation.response.exceptions import HeaderValidationError
from openapi_core.validation.schemas.exceptions import InvalidSchemaValue
from werkzeug.datastructures import Headers

from cute_api.edge.validation.schemas import KNOWN_VALUES, Schemas, errors_in_body
from cute_api.lib.strict_json import pointer_to
from cute_api.problems import MEDIA_TYPE
from cute_api.spec import BASE_PATH, Operation, Spec

# openapi-core compares whole URLs, so the server and every request get the same origin.
ORIGIN = "http://api.invalid"
NO_OPERATION = "none"
PROBLEM = {"$ref": "#/components/schemas/Problem"}
JSON_TYPES = ("application/json", MEDIA_TYPE)


@dataclass(frozen=True, slots=True)
class ResponseSample:
    """A response as the client gets it, but not compressed. Header names are in lower case.

    `version` is its API version; empty for the newest.
    """

    request_id: str
    operation_id: str | None
    method: str
    path: str
    status: int
    headers: dict[str, str]
    body: bytes
    version: str = ""


@dataclass(slots=True)
class SampledRequest:
    """A request as openapi-core takes it; only its operation matters for a response."""

    path: str
    method: str
    host_url: str = ORIGIN
    content_type: str = ""
    body: bytes | None = None
    parameters: RequestParameters = field(default_factory=RequestParameters)


@dataclass(slots=True)
class SampledResponse:
    """A response as openapi-core takes it."""

    status_code: int
    headers: Headers
    content_type: str
    data: bytes


class ResponseChecker:
    """Finds where a response doesn't match the document; independent of threads."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        document = {**_closed(spec.document), "servers": [{"url": ORIGIN + BASE_PATH}]}
        path = SchemaPath.from_dict(document)
        readers: dict[str, Callable[[bytes], Any]] = {MEDIA_TYPE: orjson.loads}
        self._body = V31ResponseDataValidator(path, extra_media_type_deserializers=readers)
        self._headers = V31ResponseHeadersValidator(path)
        self._problem = Schemas(spec).compile(PROBLEM)

    def operation_of(self, sample: ResponseSample) -> str:
        if sample.operation_id is not None:
            return sample.operation_id
        found = self._spec.operation_at(sample.method, sample.path)
        return NO_OPERATION if found is None else found.id

    def errors(
        self, sample: ResponseSample, *, with_body: bool = True, with_headers: bool = True
    ) -> Iterator[str]:
        """The places of mismatches: pointers into the body, a header, or the status.

        openapi-core takes milliseconds for the headers and about as long for a JSON body. Without
        both, the status, the media type and whether there is a body are still checked.
        """
        if sample.method == "OPTIONS" and sample.status == HTTPStatus.NO_CONTENT:
            # A browser's preflight, which is not an operation of the document.
            return
        operation = self._spec.operations.get(self.operation_of(sample))
        media_type = sample.headers.get("content-type", "").partition(";")[0]
        if operation is None:
            yield from self._problem_errors(sample, media_type)
            return
        declared = operation.responses.get(str(sample.status))
        if declared is None and sample.status >= HTTPStatus.BAD_REQUEST:
            declared = operation.responses.get("default")
        if declared is None:
            yield "status"
            return
        content = declared.get("content", {})
        has_body = sample.method != "HEAD" and bool(content)
        if sample.body and not content:
            yield "body"
        if has_body and media_type not in content:
            yield "header Content-Type"
        is_json = has_body and media_type in JSON_TYPES and media_type in content
        checkers = ((self._body, is_json and with_body), (self._headers, with_headers))
        for checker, is_wanted in checkers:
            if is_wanted:
                for error in checker.iter_errors(_request(sample, operation), _response(sample)):
                    yield from _places(error)

    def _problem_errors(self, sample: ResponseSample, media_type: str) -> Iterator[str]:
        if sample.method == "HEAD":
            return
        if media_type != MEDIA_TYPE:
            yield "header Content-Type"
            return
        for error in errors_in_body(self._problem, orjson.loads(sample.body)):
            yield f"body#{error.pointer} {error.code}"


def _request(sample: ResponseSample, operation: Operation) -> SampledRequest:
    return SampledRequest(sample.path, operation.method.lower())


def _response(sample: ResponseSample) -> SampledResponse:
    headers = Headers(list(sample.headers.items()))
    return SampledResponse(sample.status, headers, headers.get("content-type", ""), sample.body)


def _places(error: Exception) -> Iterator[str]:
    """Where openapi-core found an error, without any text of the response."""
    cause = error.__cause__
    if isinstance(error, HeaderValidationError):
        yield f"header {error.name}"
    elif isinstance(cause, MediaTypeNotFound):
        yield "header Content-Type"
    elif isinstance(cause, InvalidSchemaValue):
        violations: Iterable[Any] = cause.schema_errors
        for violation in violations:
            yield f"body#{pointer_to(violation.absolute_path)} {violation.validator}"
    else:
        yield "body"


def _closed(node: Any) -> Any:
    """The document with its open lists closed, because a server returns only values it knows."""
    if isinstance(node, list):
        return [_closed(part) for part in node]
    if not isinstance(node, dict):
        return node
    return {"enum" if name == KNOWN_VALUES else name: _closed(part) for name, part in node.items()}
