"""Results of methods: models, pages, files, and raw responses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from .._errors import NotModifiedError
from .._loading import load
from .replies import parsed_json
from .steps import Reply

if TYPE_CHECKING:
    from .._model import Model, Reader

T = TypeVar("T")
NOT_MODIFIED = 304


class RawResponse(Generic[T]):
    """A successful or 304 response with status, headers and bytes, whatever they are.

    `parse` returns the plain method's result. The body is not parsed before.
    """

    def __init__(self, reply: Reply, parse: Callable[[Reply], Any]) -> None:
        self._reply = reply
        self._parse = parse
        self._parsed: list[Any] = []

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        return self._reply.received.status

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers, case-insensitive."""
        return self._reply.received.headers

    @property
    def content(self) -> bytes:
        """The uncompressed body. Empty for a download: read it from `parse()`."""
        return self._reply.received.content

    @property
    def request_id(self) -> str | None:
        """The request's id. Include it when you contact us."""
        return self._reply.received.request_id

    @property
    def etag(self) -> str | None:
        """The `ETag`, for `if_none_match` or `if_match` of later calls."""
        return self.headers.get("ETag")

    @property
    def not_modified(self) -> bool:
        """Whether it is a 304, which means that your copy is still current."""
        return self.status_code == NOT_MODIFIED

    def parse(self) -> T:
        """Return the model, page or file; the same each time.

        Raises `NotModifiedError` for a 304, and `InvalidResponseError` for a body that is not the
        JSON of the specification.
        """
        if not self._parsed:
            self._parsed.append(self._parse(self._reply))
        return cast(T, self._parsed[0])

    def __repr__(self) -> str:
        return f"<RawResponse {self.status_code} {self.request_id or ''}>"


def not_modified(reply: Reply) -> NotModifiedError:
    """Return the error of a 304."""
    received = reply.received
    subject = reply.subject
    return NotModifiedError(
        f"{subject.method} {subject.path} returned 304: your copy is still current.",
        status=received.status,
        headers=received.headers,
        request_id=received.request_id,
    )


def model_named(name: str) -> type[Model]:
    """Return a class of `models`, which is loaded on demand."""
    found = getattr(load("._gen.models", "cute_sdk"), name)
    return cast("type[Model]", found)


def rows_reader(name: str) -> Reader:
    """Return the reader of a list of models."""
    readers = load("._model", "cute_sdk")
    return cast("Reader", readers.array(readers.nested(name)))


def json_of(reply: Reply) -> Any:
    """Parse a response as JSON; None without a body. Raises `InvalidResponseError`."""
    if not reply.received.content:
        return None
    try:
        return parsed_json(reply.received.content)
    except ValueError:
        raise reply.subject.invalid_response(reply.received, "the body is not JSON: ") from None


def body_of(reply: Reply) -> dict[str, Any]:
    """Parse a response as a JSON object. Raises `InvalidResponseError`."""
    try:
        body = parsed_json(reply.received.content)
    except ValueError:
        raise reply.subject.invalid_response(
            reply.received, "the body is not JSON. Is a proxy in front of the API? "
        ) from None
    if not isinstance(body, dict):
        raise reply.subject.invalid_response(reply.received, "the body is not a JSON object: ")
    return body


def model_of(reply: Reply, name: str, body: Any) -> Any:
    """Read a JSON object as a model. Raises `InvalidResponseError` if it is not an object."""
    if not isinstance(body, dict):
        raise reply.subject.invalid_response(reply.received, f"the body is not a {name}: ")
    return model_named(name).from_dict(body)
