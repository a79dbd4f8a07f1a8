"""The exceptions of the SDK.

    CuteError                             every error of the SDK
    ├── ConfigurationError                wrong settings or arguments; nothing was sent
    │   └── ClientUnusableError           … closed, or of another event loop or process
    ├── APIConnectionError                no response came
    │   └── APITimeoutError               … within the timeout
    ├── TransportError                    an `http_client`'s error, the cause of APIConnectionError
    ├── WebhookError                      a webhook request can't be trusted (see `webhooks`)
    ├── ConsentError                      a seller declined, or their return can't be trusted
    ├── ConsentRequiredError              there are no valid tokens for a seller (see `OAuthApp`)
    ├── TokenStoreError                   the store of tokens can't be read, written or locked
    └── APIStatusError                    an unsuccessful response
        ├── NotModifiedError          304 your copy (`if_none_match`) is still current
        ├── BadRequestError           400
        ├── AuthenticationError       401
        ├── PermissionDeniedError     403
        ├── NotFoundError             404
        ├── ConflictError             409
        ├── GoneError                 410
        ├── PreconditionFailedError   412 the resource has changed (`if_match`)
        ├── PayloadTooLargeError      413
        ├── UnsupportedMediaTypeError 415
        ├── RangeNotSatisfiableError  416
        ├── ValidationError           422 `errors` points at each field
        ├── RateLimitError            429 `retry_after` in seconds
        ├── ServerError               5xx
        └── InvalidResponseError      2xx whose body doesn't match the spec

A status without its own class is an `APIStatusError`. Branch on `code`, which is stable; `message`
is for people. No error contains the API key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from ._gen.models import FieldError, Problem

_SCOPE = re.compile(r"`([a-z_]+(?::[a-z_]+)?)`")


class CuteError(Exception):
    """The base of all errors of the SDK. `message` says what to do."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class ConfigurationError(CuteError):
    """Wrong settings or arguments. Nothing was sent."""


class ClientUnusableError(ConfigurationError):
    """The client is closed, or belongs to another event loop or process. Nothing was sent."""


class TransportError(CuteError):
    """An `http_client` got no response. A call raises `APIConnectionError` from it.

    kind: a name for messages and hooks, such as `ConnectTimeout`.
    sent: whether the server may have received the request. timed_out: whether it took too long.
    retriable: whether another attempt can help.
    """

    def __init__(
        self,
        message: str = "",
        *,
        kind: str = "TransportError",
        sent: bool = True,
        timed_out: bool = False,
        retriable: bool = True,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.sent = sent
        self.timed_out = timed_out
        self.retriable = retriable


class WebhookError(CuteError):
    """A webhook request without an event. Respond with `str(error)` and `response_status`."""

    response_status: ClassVar[int] = 400


class ConsentError(CuteError):
    """A seller's return without an install. Show a page with `response_status`; don't retry.

    `code` is OAuth's, such as `access_denied` or `invalid_grant`, or one of the SDK:
    `invalid_state`, `expired`, `invalid_issuer`, `invalid_response`. `message` can come from the
    URL, so escape it in a page.
    """

    response_status: ClassVar[int] = 400

    def __init__(self, message: str = "", *, code: str = "invalid_request") -> None:
        super().__init__(message)
        self.code = code


class ConsentRequiredError(CuteError):
    """The store has no tokens of `account`, or they have ended. Ask the seller for their consent.

    A seller who removed the app, or a refresh token that was not used for 180 days, ends them.
    """

    def __init__(self, message: str = "", *, account: str = "") -> None:
        super().__init__(message)
        self.account = account


class TokenStoreError(CuteError):
    """A token store can't be read, written or locked. No call was made with an unsaved token."""


class APIConnectionError(CuteError):
    """No response arrived. `__cause__` is a `TransportError`, `attempts` the number of tries."""

    def __init__(self, message: str = "", *, attempts: int = 1) -> None:
        super().__init__(message)
        self.attempts = attempts


class APITimeoutError(APIConnectionError):
    """No response arrived within the timeout."""


class APIStatusError(CuteError):
    """An unsuccessful response.

    `status` is the HTTP status, `request_id` the id to include when you contact us, `headers` the
    response's headers. `body` is the parsed JSON of the response, or None.
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
        self.request_id = request_id
        self.retry_after = retry_after

    @property
    def code(self) -> str | None:
        """The problem's code, or None if the body is not a problem, such as a proxy's page."""
        return problem_code(self.body)

    @property
    def problem(self) -> Problem | None:
        """The problem document (RFC 9457), or None if the body is something else."""
        # Not at the top: models need attrs, and importing the SDK must stay fast.
        from ._gen.models import Problem  # noqa: PLC0415 - see above

        return None if problem_code(self.body) is None else Problem.from_dict(self.body)

    @property
    def etag(self) -> str | None:
        """The `ETag` of the response; with 412, of the current resource."""
        return self.headers.get("ETag")


class NotModifiedError(APIStatusError):
    """304: your copy (`if_none_match`) is still current."""


class BadRequestError(APIStatusError):
    """400: the request can't be read."""


class AuthenticationError(APIStatusError):
    """401: the key is missing, wrong, revoked or expired."""


class PermissionDeniedError(APIStatusError):
    """403: the key may not do this. `missing_scopes` has the scopes that it lacks, if any."""

    @property
    def missing_scopes(self) -> tuple[str, ...]:
        """The scopes that the key lacks; empty for other reasons."""
        if problem_code(self.body) != "missing_scope":
            return ()
        named = _SCOPE.findall(str(self.body.get("detail", "")))
        return tuple(name for name in named if ":" in name or name == "webhooks")


class NotFoundError(APIStatusError):
    """404: the resource doesn't exist, or the key may not see it."""


class ConflictError(APIStatusError):
    """409: the resource's state doesn't allow this; `code` says why."""


class GoneError(APIStatusError):
    """410: the cursor is too old."""


class PreconditionFailedError(APIStatusError):
    """412: the resource has changed since you read it. Read it again; `etag` is the current one."""


class PayloadTooLargeError(APIStatusError):
    """413: the body is too large."""


class UnsupportedMediaTypeError(APIStatusError):
    """415: the operation doesn't accept the body's media type."""


class RangeNotSatisfiableError(APIStatusError):
    """416: the range starts after the end of the file."""


class ValidationError(APIStatusError):
    """422: the request does not match the specification. `errors` says where."""

    @property
    def errors(self) -> list[FieldError]:
        """Each error, with `pointer` (into the body) or `parameter`, `code` and `detail`."""
        # Not at the top: models need attrs, and importing the SDK must stay fast.
        from ._gen.models import FieldError  # noqa: PLC0415 - see above

        found: Any = getattr(self.problem, "errors", None)
        listed = found if isinstance(found, list) else []
        return [error for error in listed if isinstance(error, FieldError)]


class RateLimitError(APIStatusError):
    """429: the quota is used up. `retry_after` is in seconds, or None.

    `sent` is False if the client's pacing held the call back, so that no request was made.
    """

    def __init__(self, message: str = "", *, sent: bool = True, **details: Any) -> None:
        super().__init__(message, **details)
        self.sent = sent


class ServerError(APIStatusError):
    """5xx: the server, or a proxy in front of it, failed."""


class InvalidResponseError(APIStatusError):
    """A successful response whose body doesn't match the specification."""


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
    """Return the error class of a status."""
    if 500 <= status <= 599:
        return ServerError
    return BY_STATUS.get(status, APIStatusError)


def problem_code(body: Any) -> str | None:
    """Return the code of a problem document, or None."""
    code = body.get("code") if isinstance(body, dict) else None
    return code if isinstance(code, str) else None
