"""Results of methods: models, pages, files, and raw responses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, Protocol, TypeVar, cast

from .._errors import NotModifiedError
from .._loading import load
from .engine import Reply
from .replies import parsed_json

T = TypeVar("T")
NOT_MODIFIED = 304


class Model(Protocol):
    """A class of `models`."""

    def to_dict(self) -> dict[str, Any]: ...

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Model: ...


class RawResponse(Generic[T]):
    """A successful or 304 response with status, headers and bytes. `parse` returns the plain
    method's result."""

    def __init__(self, reply: Reply, result: Any) -> None:
        self._reply = reply
        self._result = result

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
        """Return the model, page or file. Raises `NotModifiedError` for a 304."""
        if self.not_modified:
            raise not_modified(self._reply)
        return cast(T, self._result)

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


def model_of(reply: Reply, name: str, body: Mapping[str, Any]) -> Any:
    """Parse a JSON object as a model. Raises `InvalidResponseError` if a field is missing."""
    try:
        return model_named(name).from_dict(body)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise reply.subject.invalid_response(
            reply.received, f"the body is not a {name} ({type(error).__name__}: {error}): "
        ) from error
