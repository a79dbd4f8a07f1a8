# Generated from the spec by `make generate`: never edit this file.
from enum import Enum


class ProblemCode(str, Enum):
    """A value that a newer server adds becomes a member too: `name` is the value, in capitals."""

    ACCOUNT_REQUIRED = "account_required"
    ACTION_THROTTLED = "action_throttled"
    APP_KEY_REQUIRED = "app_key_required"
    AUTH_THROTTLED = "auth_throttled"
    BATCH_ROLLED_BACK = "batch_rolled_back"
    CONTRACT_LIMIT_REACHED = "contract_limit_reached"
    CURSOR_EXPIRED = "cursor_expired"
    DELIVERY_PENDING = "delivery_pending"
    IDEMPOTENCY_KEY_IN_USE = "idempotency_key_in_use"
    IDEMPOTENCY_KEY_REUSED = "idempotency_key_reused"
    IDEMPOTENCY_RESPONSE_LOST = "idempotency_response_lost"
    IDEMPOTENCY_RESPONSE_WITHHELD = "idempotency_response_withheld"
    INTERNAL_ERROR = "internal_error"
    INVALID_API_KEY = "invalid_api_key"
    ITEM_NOT_AVAILABLE = "item_not_available"
    MALFORMED_JSON = "malformed_json"
    MALFORMED_REQUEST = "malformed_request"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    MISSING_SCOPE = "missing_scope"
    NETWORK_NOT_ALLOWED = "network_not_allowed"
    NOT_FOUND = "not_found"
    NOT_INSTALLED = "not_installed"
    NOT_OWNER = "not_owner"
    NOT_THIS_KEY = "not_this_key"
    ORDER_NOT_OPEN = "order_not_open"
    ORDER_STATUS_CONFLICT = "order_status_conflict"
    PAYLOAD_TOO_LARGE = "payload_too_large"
    PRECONDITION_FAILED = "precondition_failed"
    RANGE_NOT_SATISFIABLE = "range_not_satisfiable"
    RATE_LIMITED = "rate_limited"
    REQUEST_TIMEOUT = "request_timeout"
    ROTATED_RECENTLY = "rotated_recently"
    SELLER_LIMIT_REACHED = "seller_limit_reached"
    SERVICE_UNAVAILABLE = "service_unavailable"
    SKU_TAKEN = "sku_taken"
    STORAGE_QUOTA_EXCEEDED = "storage_quota_exceeded"
    TOO_MANY_ATTEMPTS = "too_many_attempts"
    UNAUTHENTICATED = "unauthenticated"
    UNKNOWN_VERSION = "unknown_version"
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type"
    VALIDATION_FAILED = "validation_failed"
    WEBHOOK_LIMIT_REACHED = "webhook_limit_reached"
    WEBHOOK_NOT_ACTIVE = "webhook_not_active"

    @classmethod
    def _missing_(cls, value: object) -> "ProblemCode | None":
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = value.upper()
        member._value_ = value
        return member

    def __str__(self) -> str:
        return self.value
