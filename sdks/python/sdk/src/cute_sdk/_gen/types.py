# Generated from the spec by `make generate`: never edit this file.
"""The value of what was not given: in arguments and in models, where None is JSON's null."""

from typing import Final, Literal


class Unset:
    """The class of `UNSET`. There is one such value, also after copying and pickling."""

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"

    def __reduce__(self) -> str:
        return "UNSET"


UNSET: Final = Unset()

__all__ = ["UNSET", "Unset"]
