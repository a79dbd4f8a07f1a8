"""Every error that the API can return, and their only renderer (RFC 9457).

`Code` is the closed list of problem codes; the docs page that a `type` names explains its code.
Anything below the edge raises `ApiError`; only the edge turns one into a response.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cute_api.refusals import RefusalError

MEDIA_TYPE = "application/problem+json"
DOCS_PAGE = "/docs/errors"


class Code(StrEnum):
    """The machine-readable name of a problem."""

    MALFORMED_REQUEST = "malformed_request"
    MALFORMED_JSON = "malformed_json"
    UNKNOWN_VERSION = "unknown_version"
    UNAUTHENTICATED = "unauthenticated"
    INVALID_API_KEY = "invalid_api_key"
    NETWORK_NOT_ALLOWED = "network_not_allowed"
    ACCOUNT_REQUIRED = "account_required"
    NOT_INSTALLED = "not_installed"
    MISSING_SCOPE = "missing_scope"
    APP_KEY_REQUIRED = "app_key_required"
    NOT_OWNER = "not_owner"
    NOT_THIS_KEY = "not_this_key"
    STORAGE_QUOTA_EXCEEDED = "storage_quota_exceeded"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    REQUEST_TIMEOUT = "request_timeout"
    ITEM_NOT_AVAILABLE = "item_not_available"
    ORDER_NOT_OPEN = "order_not_open"
    ORDER_STATUS_CONFLICT = "order_status_conflict"
    SKU_TAKEN = "sku_taken"
    WEBHOOK_LIMIT_REACHED = "webhook_limit_reached"
    CONTRACT_LIMIT_REACHED = "contract_limit_reached"
    SELLER_LIMIT_REACHED = "seller_limit_reached"
    ROTATED_RECENTLY = "rotated_recently"
    WEBHOOK_NOT_ACTIVE = "webhook_not_active"
    DELIVERY_PENDING = "delivery_pending"
    TOO_MANY_ATTEMPTS = "too_many_attempts"
    IDEMPOTENCY_KEY_IN_USE = "idempotency_key_in_use"
    IDEMPOTENCY_RESPONSE_LOST = "idempotency_response_lost"
    IDEMPOTENCY_RESPONSE_WITHHELD = "idempotency_response_withheld"
    CURSOR_EXPIRED = "cursor_expired"
    PRECONDITION_FAILED = "precondition_failed"
    PAYLOAD_TOO_LARGE = "payload_too_large"
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type"
    RANGE_NOT_SATISFIABLE = "range_not_satisfiable"
    VALIDATION_FAILED = "validation_failed"
    BATCH_ROLLED_BACK = "batch_rolled_back"
    IDEMPOTENCY_KEY_REUSED = "idempotency_key_reused"
    RATE_LIMITED = "rate_limited"
    AUTH_THROTTLED = "auth_throttled"
    ACTION_THROTTLED = "action_throttled"
    INTERNAL_ERROR = "internal_error"
    SERVICE_UNAVAILABLE = "service_unavailable"


@dataclass(frozen=True, slots=True)
class Problem:
    """The constant parts of a code: its status, title and advice."""

    status: int
    title: str
    advice: str


PROBLEMS: Mapping[Code, Problem] = {
    Code.MALFORMED_REQUEST: Problem(
        400,
        "The request is malformed",
        "Send a well-formed HTTP request: valid percent-encoding, UTF-8 and header values.",
    ),
    Code.MALFORMED_JSON: Problem(
        400,
        "The body is not valid JSON",
        "Send UTF-8 JSON (RFC 8259) with unique names in each object, no NaN, no lone surrogates, "
        "and at most 16 levels.",
    ),
    Code.UNKNOWN_VERSION: Problem(
        400,
        "Unknown API version",
        "Send one of the dates that `x-versions` of the OpenAPI document lists as `Cute-Version`.",
    ),
    Code.UNAUTHENTICATED: Problem(
        401, "An API key is required", "Send your key as `Authorization: Bearer cute_…`."
    ),
    Code.INVALID_API_KEY: Problem(
        401,
        "The API key is not valid",
        "The key is wrong, revoked or expired. Check it, or create a new one.",
    ),
    Code.NETWORK_NOT_ALLOWED: Problem(
        401,
        "The API key can't be used from your network",
        "Call from one of the key's networks, or add yours to them in the developer portal.",
    ),
    Code.ACCOUNT_REQUIRED: Problem(
        401, "An app must name an account", "Send the seller's account as `Cute-Account`."
    ),
    Code.NOT_INSTALLED: Problem(
        401,
        "The app is not installed in this account",
        "Check `Cute-Account`, or ask the seller to install your app (again).",
    ),
    Code.APP_KEY_REQUIRED: Problem(
        403, "This operation is for apps", "Call it with an app's key, without `Cute-Account`."
    ),
    Code.MISSING_SCOPE: Problem(
        403, "The API key lacks a required scope", "Use a key with the scope that `detail` names."
    ),
    Code.NOT_OWNER: Problem(
        403, "This belongs to another user", "You can read it, but only its owner can change it."
    ),
    Code.NOT_THIS_KEY: Problem(
        403,
        "A key can manage only itself",
        "Call with the newest secret of the key that the path names.",
    ),
    Code.STORAGE_QUOTA_EXCEEDED: Problem(
        403,
        "Your tier's storage is full",
        "Delete items, or ask for a higher tier. `user.storage` of `GET /v1/me` shows your use.",
    ),
    Code.NOT_FOUND: Problem(
        404,
        "Not found",
        "Check the path and the id. Anything that you are not allowed to see also returns 404.",
    ),
    Code.METHOD_NOT_ALLOWED: Problem(
        405, "The path doesn't support this method", "Use one of the methods in the `Allow` header."
    ),
    Code.REQUEST_TIMEOUT: Problem(
        408, "The request took too long to arrive", "Send the body at 4 KiB a second or faster."
    ),
    Code.ITEM_NOT_AVAILABLE: Problem(
        409,
        "The item's status does not allow this",
        "Reserved and sold items belong to an order: they can't be changed, deleted or ordered.",
    ),
    Code.ORDER_NOT_OPEN: Problem(
        409,
        "The order is not open",
        "Only an order in status `open` can be completed or cancelled.",
    ),
    Code.ORDER_STATUS_CONFLICT: Problem(
        409,
        "The order's statuses don't allow this",
        "`x-transitions` in the document lists the allowed steps, `detail` the current statuses.",
    ),
    Code.SKU_TAKEN: Problem(
        409,
        "The SKU is taken",
        "Another of your items has this `sku`. Update that item, or choose another SKU.",
    ),
    Code.WEBHOOK_LIMIT_REACHED: Problem(
        409, "Your tier allows no more webhooks", "Delete a webhook, or ask for a higher tier."
    ),
    Code.CONTRACT_LIMIT_REACHED: Problem(
        409, "You have too many contracts", "Delete the contracts of versions that no longer run."
    ),
    Code.SELLER_LIMIT_REACHED: Problem(409, "Too many simulated sellers", "Erase some of them."),
    Code.ROTATED_RECENTLY: Problem(
        409,
        "The key was rotated within the last hour",
        "Wait until an hour has passed since the last rotation, then rotate again with a new "
        "`Idempotency-Key`. The owner can rotate the key at any time in the portal.",
    ),
    Code.WEBHOOK_NOT_ACTIVE: Problem(
        409,
        "The webhook is not active",
        "It is disabled or deleted. Enable it first. A deleted webhook can't be restored.",
    ),
    Code.DELIVERY_PENDING: Problem(
        409,
        "The delivery is still pending",
        "We send it automatically. Wait until its `status` is no longer `pending`.",
    ),
    Code.TOO_MANY_ATTEMPTS: Problem(
        409,
        "The delivery has had too many attempts",
        "A delivery with 100 attempts can't be sent again. Read its body with "
        "`GET /v1/deliveries/{id}` (`request_body`), or the event in `GET /v1/events`.",
    ),
    Code.IDEMPOTENCY_KEY_IN_USE: Problem(
        409,
        "The first request with this key is still in progress",
        "Wait a moment, then send the same request again with the same `Idempotency-Key`.",
    ),
    Code.IDEMPOTENCY_RESPONSE_LOST: Problem(
        409,
        "The first response is no longer available",
        "The first request took effect, but its response can't be read any more. Check what it "
        "created or changed, and use a new `Idempotency-Key` for anything else.",
    ),
    Code.IDEMPOTENCY_RESPONSE_WITHHELD: Problem(
        409,
        "The response belongs to another API key",
        "The first request took effect, and its response holds a secret: only the API key that "
        "sent it gets the response again. Use that API key, or check what the request created.",
    ),
    Code.CURSOR_EXPIRED: Problem(
        410,
        "The cursor is too old",
        "Events may be missing. Read your items and orders again, then start without a cursor.",
    ),
    Code.PRECONDITION_FAILED: Problem(
        412,
        "The resource has changed since you read it",
        "Read it again, then repeat the change with its current `ETag`.",
    ),
    Code.PAYLOAD_TOO_LARGE: Problem(
        413, "The body is too large", "A body can have at most 1 MiB (1,048,576 bytes)."
    ),
    Code.UNSUPPORTED_MEDIA_TYPE: Problem(
        415,
        "The body's media type is not supported",
        "Send the `Content-Type` that the operation declares, in UTF-8.",
    ),
    Code.RANGE_NOT_SATISFIABLE: Problem(
        416,
        "The range is outside the file",
        "The range starts after the end of the file. `Content-Range` has its size in bytes.",
    ),
    Code.VALIDATION_FAILED: Problem(
        422,
        "The request does not match the specification",
        "Fix what `errors` lists: each entry points at one field or parameter.",
    ),
    Code.BATCH_ROLLED_BACK: Problem(
        424,
        "Another row of the batch failed",
        "This row was valid. Fix the rows with another status, and send all rows again.",
    ),
    Code.IDEMPOTENCY_KEY_REUSED: Problem(
        422,
        "The key was used for another request",
        "This `Idempotency-Key` was sent before with another request. Use a new key for each "
        "change, and the same key only to send the same request again.",
    ),
    Code.RATE_LIMITED: Problem(
        429,
        "Too many requests",
        "Wait for `Retry-After` seconds. The `RateLimit` header shows both windows.",
    ),
    Code.AUTH_THROTTLED: Problem(
        429,
        "Too many calls without a valid key",
        "Send a valid key, which is never throttled, or wait for `Retry-After` seconds.",
    ),
    Code.ACTION_THROTTLED: Problem(
        429,
        "Too many webhook actions",
        "Wait for `Retry-After` seconds. Use `recover` instead of many redeliveries.",
    ),
    Code.INTERNAL_ERROR: Problem(
        500,
        "Something went wrong on our side",
        "Try again later. If it keeps failing, contact us with the `request_id`.",
    ),
    Code.SERVICE_UNAVAILABLE: Problem(
        503, "The service is temporarily unavailable", "Try again after `Retry-After` seconds."
    ),
}


@dataclass(frozen=True, slots=True)
class FieldError:
    """One error in a request, at a JSON Pointer or a parameter."""

    code: str
    detail: str
    pointer: str | None = None
    parameter: str | None = None

    def as_dict(self) -> dict[str, str]:
        if self.parameter is None:
            return {"pointer": self.pointer or "", "code": self.code, "detail": self.detail}
        return {"parameter": self.parameter, "code": self.code, "detail": self.detail}


class ApiError(RefusalError):
    """A request ends in a problem. `detail` is public, and never the caller's whole input."""

    def __init__(
        self,
        code: Code,
        detail: str | None = None,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        problem = PROBLEMS[code]
        super().__init__(problem.status, problem.title, detail or problem.advice, headers=headers)
        self.code = code
        self.errors = tuple(errors)


@dataclass(frozen=True, slots=True)
class InvalidInput:
    """The error of an invalid body or row, and its valid members; None if they aren't known."""

    error: ApiError
    valid: Mapping[str, Any] | None = None


def invalid_request(errors: Sequence[FieldError], *, part: str = "request") -> ApiError:
    """The 422 with these errors of a request, or of a part of it."""
    noun = "error" if len(errors) == 1 else "errors"
    return ApiError(Code.VALIDATION_FAILED, f"The {part} has {len(errors)} {noun}.", errors=errors)


def invalid_parameter(name: str, code: str, detail: str) -> ApiError:
    """The 422 of a parameter, for rules beyond the schema."""
    error = FieldError(code, detail, parameter=name)
    return ApiError(Code.VALIDATION_FAILED, f"The parameter `{name}` is not valid.", errors=[error])


def invalid_field(pointer: str, code: str, detail: str) -> ApiError:
    """The 422 of a body field, for rules beyond the schema."""
    return invalid_fields([FieldError(code=code, detail=detail, pointer=pointer)])


def invalid_fields(errors: Sequence[FieldError]) -> ApiError:
    """The 422 of one or more body fields, for rules beyond the schema."""
    places = "`, `".join(error.pointer or "" for error in errors)
    fields = f"The field `{places}` is" if len(errors) == 1 else f"The fields `{places}` are"
    return ApiError(Code.VALIDATION_FAILED, f"{fields} not valid.", errors=errors)


def document(error: ApiError, request_id: str, base_url: str) -> dict[str, Any]:
    """The problem document of an error, as JSON. `base_url` is that of the documentation."""
    errors = {"errors": [field.as_dict() for field in error.errors]} if error.errors else {}
    return {
        "type": f"{base_url}{DOCS_PAGE}#{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "code": error.code,
        "request_id": request_id,
        **errors,
    }
