# Generated from the spec by `make generate`: never edit this file.
from enum import Enum


class Condition(str, Enum):
    """A value that a newer server adds becomes a member too: `name` is the value, in capitals."""

    GOOD = "good"
    NEW_WITHOUT_TAGS = "new_without_tags"
    NEW_WITH_TAGS = "new_with_tags"
    SATISFACTORY = "satisfactory"
    VERY_GOOD = "very_good"

    @classmethod
    def _missing_(cls, value: object) -> "Condition | None":
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = value.upper()
        member._value_ = value
        return member

    def __str__(self) -> str:
        return self.value
