# Generated from the spec by `make generate`: never edit this file.
from enum import Enum


class SandboxMomentKind(str, Enum):
    """A value that a newer server adds becomes a member too: `name` is the value, in capitals."""

    DAY_ENDED = "day_ended"
    DELIVERIES_DUE = "deliveries_due"
    KEY_EXPIRED = "key_expired"
    MAIL_QUEUED = "mail_queued"
    ROWS_REMOVED = "rows_removed"
    VERSION_RETIRED = "version_retired"

    @classmethod
    def _missing_(cls, value: object) -> "SandboxMomentKind | None":
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = value.upper()
        member._value_ = value
        return member

    def __str__(self) -> str:
        return self.value
