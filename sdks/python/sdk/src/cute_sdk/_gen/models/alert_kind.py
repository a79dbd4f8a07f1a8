# Generated from the spec by `make generate`: never edit this file.
from enum import Enum


class AlertKind(str, Enum):
    """A value that a newer server adds becomes a member too: `name` is the value, in capitals."""

    ERROR_RATE = "error_rate"
    LATENCY = "latency"
    QUOTA = "quota"
    VERSION_RELEASED = "version_released"
    WEBHOOK_FAILING = "webhook_failing"

    @classmethod
    def _missing_(cls, value: object) -> "AlertKind | None":
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = value.upper()
        member._value_ = value
        return member

    def __str__(self) -> str:
        return self.value
