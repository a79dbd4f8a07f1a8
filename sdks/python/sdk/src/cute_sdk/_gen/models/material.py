# Generated from the spec by `make generate`: never edit this file.
from enum import Enum


class Material(str, Enum):
    """A value that a newer server adds becomes a member too: `name` is the value, in capitals."""

    ACRYLIC = "acrylic"
    CASHMERE = "cashmere"
    COTTON = "cotton"
    DENIM = "denim"
    DOWN = "down"
    ELASTANE = "elastane"
    LEATHER = "leather"
    LINEN = "linen"
    METAL = "metal"
    OTHER = "other"
    POLYAMIDE = "polyamide"
    POLYESTER = "polyester"
    RUBBER = "rubber"
    SILK = "silk"
    SUEDE = "suede"
    VISCOSE = "viscose"
    WOOL = "wool"

    @classmethod
    def _missing_(cls, value: object) -> "Material | None":
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = value.upper()
        member._value_ = value
        return member

    def __str__(self) -> str:
        return self.value
