"""What methods give back, made of replies: models, pages, files, and raw responses."""

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
    """A success, or 304, as it came: status, headers and bytes. `parse` makes of it what the plain
    method gives back."""

    def __init__(self, reply: Reply, result: Any) -> None:
        self._reply = reply
        self._result = result

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        return self._reply.received.status

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers; names in any case."""
        return self._reply.received.headers

    @property
    def content(self) -> bytes:
        """The body, uncompressed. Empty for a download, whose body is read from `parse()`."""
        return self._reply.received.content

    @property
    def request_id(self) -> str | None:
        """The id of the request: name it when you ask us."""
        return self._reply.received.request_id

    @property
    def etag(self) -> str | None:
        """The `ETag`: give it as `if_none_match` or `if_match` later."""
        return self.headers.get("ETag")

    @property
    def not_modified(self) -> bool:
        """Whether it is a 304: what you have is still current."""
        return self.status_code == NOT_MODIFIED

    def parse(self) -> T:
        """The model, page or file. Raises `NotModifiedError` for a 304."""
        if self.not_modified:
            raise not_modified(self._reply)
        return cast(T, self._result)

    def __repr__(self) -> str:
        return f"<RawResponse {self.status_code} {self.request_id or ''}>"


def not_modified(reply: Reply) -> NotModifiedError:
    """The error of a 304."""
    received = reply.received
    subject = reply.subject
    return NotModifiedError(
        f"{subject.method} {subject.path} returned 304: what you have is still current.",
        status=received.status,
        headers=received.headers,
        request_id=received.request_id,
    )


def model_named(name: str) -> type[Model]:
    """A class of `models`, loaded when it is first needed."""
    found = getattr(load("._gen.models", "cute_sdk"), name)
    return cast("type[Model]", found)


def json_of(reply: Reply) -> Any:
    """The JSON of a response; None where it has no body. Raises `InvalidResponseError`."""
    if not reply.received.content:
        return None
    try:
        return parsed_json(reply.received.content)
    except ValueError:
        raise reply.subject.invalid_response(reply.received, "the body is not JSON: ") from None


def body_of(reply: Reply) -> dict[str, Any]:
    """The JSON object of a response. Raises `InvalidResponseError`."""
    try:
        body = parsed_json(reply.received.content)
    except ValueError:
        raise reply.subject.invalid_response(
            reply.received, "the body is not JSON: is something else in front of the API? "
        ) from None
    if not isinstance(body, dict):
        raise reply.subject.invalid_response(reply.received, "the body is no JSON object: ")
    return body


def model_of(reply: Reply, name: str, body: Mapping[str, Any]) -> Any:
    """The model of a JSON object. Raises `InvalidResponseError` when it lacks something."""
    try:
        return model_named(name).from_dict(body)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise reply.subject.invalid_response(
            reply.received, f"the body is no {name} ({type(error).__name__}: {error}): "
        ) from error
