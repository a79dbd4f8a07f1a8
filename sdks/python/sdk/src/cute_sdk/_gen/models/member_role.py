# Generated from the spec by `make generate`: never edit this file.
from enum import Enum


class MemberRole(str, Enum):
    """A value that a newer server adds becomes a member too: `name` is the value, in capitals."""

    ADMIN = "admin"
    ANALYST = "analyst"
    BILLING_FREE = "billing_free"
    DEVELOPER = "developer"
    OWNER = "owner"

    @classmethod
    def _missing_(cls, value: object) -> "MemberRole | None":
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = value.upper()
        member._value_ = value
        return member

    def __str__(self) -> str:
        return self.value
