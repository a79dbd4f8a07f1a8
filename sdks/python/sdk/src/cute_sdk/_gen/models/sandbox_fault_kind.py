# Generated from the spec by `make generate`: never edit this file.
from enum import Enum


class SandboxFaultKind(str, Enum):
    """A value that a newer server adds becomes a member too: `name` is the value, in capitals."""

    CONNECTION_RESET = "connection_reset"
    RATE_LIMITED = "rate_limited"
    RESPONSE_LOST = "response_lost"
    SERVER_ERROR = "server_error"
    SLOW = "slow"
    TRUNCATED_BODY = "truncated_body"
    WEBHOOK_BAD_SIGNATURE = "webhook_bad_signature"
    WEBHOOK_DOWN = "webhook_down"
    WEBHOOK_LATE = "webhook_late"
    WEBHOOK_OUT_OF_ORDER = "webhook_out_of_order"
    WEBHOOK_TWICE = "webhook_twice"
    WEBHOOK_UNKNOWN_FIELD = "webhook_unknown_field"
    WEBHOOK_UNKNOWN_TYPE = "webhook_unknown_type"

    @classmethod
    def _missing_(cls, value: object) -> "SandboxFaultKind | None":
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = value.upper()
        member._value_ = value
        return member

    def __str__(self) -> str:
        return self.value
