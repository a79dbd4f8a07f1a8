# Generated from the spec by `make generate`: never edit this file.
from enum import Enum


class AttemptOutcome(str, Enum):
    """A value that a newer server adds becomes a member too: `name` is the value, in capitals."""

    BAD_STATUS = "bad_status"
    CONNECTION_ERROR = "connection_error"
    NOT_SENT = "not_sent"
    REFUSED_ADDRESS = "refused_address"
    SUCCESS = "success"
    TIMEOUT = "timeout"
    TLS_ERROR = "tls_error"

    @classmethod
    def _missing_(cls, value: object) -> "AttemptOutcome | None":
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = value.upper()
        member._value_ = value
        return member

    def __str__(self) -> str:
        return self.value
