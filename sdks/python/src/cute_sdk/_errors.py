"""What can go wrong, as exceptions.

    CuteError                             everything the SDK raises on purpose
    ├── ConfigurationError                the client was made or called wrongly; nothing was sent
    │   └── ClientUnusableError           … it is closed, or belongs to another loop or process
    ├── APIConnectionError                no response came
    │   └── APITimeoutError               … within the timeout
    ├── WebhookError                      a webhook's request can't be trusted (see `webhooks`)
    └── APIStatusError                    a response came that is not a success
        ├── NotModifiedError          304 what you have (`if_none_match`) is still current
        ├── BadRequestError           400
        ├── AuthenticationError       401
        ├── PermissionDeniedError     403
        ├── NotFoundError             404
        ├── ConflictError             409
        ├── GoneError                 410
        ├── PreconditionFailedError   412 it has changed since (`if_match`)
        ├── PayloadTooLargeError      413
        ├── UnsupportedMediaTypeError 415
        ├── RangeNotSatisfiableError  416
        ├── ValidationError           422 `errors` points at each field
        ├── RateLimitError            429 `retry_after` in seconds
        ├── ServerError               5xx
        └── InvalidResponseError      2xx whose body is not what the spec promises

A status that has no class of its own is an `APIStatusError`. Decide by `code`, which stays the
same; `message` is for people. No error holds the API key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from ._gen.models import FieldError, Problem

_SCOPE = re.compile(r"`([a-z_]+(?::[a-z_]+)?)`")


class CuteError(Exception):
    """Everything that the SDK raises on purpose. `message` says what to do."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class ConfigurationError(CuteError):
    """The client was made or called wrongly. Nothing was sent."""


class ClientUnusableError(ConfigurationError):
    """The client is closed, or belongs to another event loop or process. Nothing was sent."""


class WebhookError(CuteError):
    """A webhook's request with no event to act on: respond with its text and `response_status`."""

    response_status: ClassVar[int] = 400


class APIConnectionError(CuteError):
    """No response came. `__cause__` is the transport's error, `attempts` how often it was tried."""

    def __init__(self, message: str = "", *, attempts: int = 1) -> None:
        super().__init__(message)
        self.attempts = attempts


class APITimeoutError(APIConnectionError):
    """No response came within the timeout."""


class APIStatusError(CuteError):
    """A response came that is not a success.

    `status` is the HTTP status, `code` the problem's code (None when the body is no problem, such
    as the page of a proxy), `request_id` what to name when you ask us, `headers` those of the
    response. `body` is the parsed JSON of the response, or None.
    """

    def __init__(
        self,
        message: str = "",
        *,
        status: int = 0,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers: Mapping[str, str] = headers if headers is not None else {}
        self.body = body
        self.code = problem_code(body)
        self.request_id = request_id
        self.retry_after = retry_after

    @property
    def problem(self) -> Problem | None:
        """The problem document (RFC 9457), or None when the body is none."""
        # Not at the top: models need attrs, and importing the SDK must stay quick.
        from ._gen.models import Problem  # noqa: PLC0415 - see above

        if self.code is None:
            return None
        try:
            return Problem.from_dict(self.body)
        except (KeyError, TypeError, ValueError, AttributeError):
            return None

    @property
    def etag(self) -> str | None:
        """The `ETag` of the response: with 412, that of the object as it is now."""
        return self.headers.get("ETag")


class NotModifiedError(APIStatusError):
    """304: what you have (`if_none_match`) is still current."""


class BadRequestError(APIStatusError):
    """400: the request can't be read."""


class AuthenticationError(APIStatusError):
    """401: there is no key, or it is wrong, revoked or expired."""


class PermissionDeniedError(APIStatusError):
    """403: the key may not do this. `missing_scopes` names what it lacks, if that is why."""

    @property
    def missing_scopes(self) -> tuple[str, ...]:
        """The scopes that the key lacks; empty when the reason is another one."""
        if self.code != "missing_scope":
            return ()
        named = _SCOPE.findall(str(self.body.get("detail", "")))
        return tuple(name for name in named if ":" in name or name == "webhooks")


class NotFoundError(APIStatusError):
    """404: there is nothing here that the key may see."""


class ConflictError(APIStatusError):
    """409: the state of things does not allow it; `code` says why."""


class GoneError(APIStatusError):
    """410: a cursor that is too old."""


class PreconditionFailedError(APIStatusError):
    """412: it has changed since you read it. Read it again; `etag` is what it is now."""


class PayloadTooLargeError(APIStatusError):
    """413: the body is larger than the API takes."""


class UnsupportedMediaTypeError(APIStatusError):
    """415: the body's media type is not one that the operation takes."""


class RangeNotSatisfiableError(APIStatusError):
    """416: the file ends before the range."""


class ValidationError(APIStatusError):
    """422: the request does not match the specification. `errors` says where."""

    @property
    def errors(self) -> list[FieldError]:
        """Each error, with `pointer` (into the body) or `parameter`, `code` and `detail`."""
        problem = self.problem
        return list(problem.errors or []) if problem is not None else []


class RateLimitError(APIStatusError):
    """429: the quota is used up. `retry_after` is in seconds, None when the server did not say.

    `sent` is False when the client itself held the call back (see pacing): no request was made.
    """

    def __init__(self, message: str = "", *, sent: bool = True, **details: Any) -> None:
        super().__init__(message, **details)
        self.sent = sent


class ServerError(APIStatusError):
    """5xx: the server, or something in front of it, failed."""


class InvalidResponseError(APIStatusError):
    """A success whose body is not what the specification promises."""


BY_STATUS: Mapping[int, type[APIStatusError]] = {
    304: NotModifiedError,
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    410: GoneError,
    412: PreconditionFailedError,
    413: PayloadTooLargeError,
    415: UnsupportedMediaTypeError,
    416: RangeNotSatisfiableError,
    422: ValidationError,
    429: RateLimitError,
}


def class_for(status: int) -> type[APIStatusError]:
    """The class of errors that a status belongs to."""
    if 500 <= status <= 599:
        return ServerError
    return BY_STATUS.get(status, APIStatusError)


def problem_code(body: Any) -> str | None:
    """The code of a problem document; None of anything else."""
    code = body.get("code") if isinstance(body, dict) else None
    return code if isinstance(code, str) else None
