# Generated from the spec by `make generate`: never edit this file.
from enum import Enum


class Color(str, Enum):
    """A value that a newer server adds becomes a member too: `name` is the value, in capitals."""

    BEIGE = "beige"
    BLACK = "black"
    BLUE = "blue"
    BROWN = "brown"
    GOLD = "gold"
    GREEN = "green"
    GREY = "grey"
    MULTICOLORED = "multicolored"
    ORANGE = "orange"
    PINK = "pink"
    PURPLE = "purple"
    RED = "red"
    SILVER = "silver"
    TURQUOISE = "turquoise"
    WHITE = "white"
    YELLOW = "yellow"

    @classmethod
    def _missing_(cls, value: object) -> "Color | None":
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = value.upper()
        member._value_ = value
        return member

    def __str__(self) -> str:
        return self.value
