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
