"""The decorator of deprecated methods (PEP 702)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

__all__ = ["deprecated"]

if TYPE_CHECKING:
    from typing_extensions import deprecated
else:
    FunctionT = TypeVar("FunctionT")

    class deprecated:  # noqa: N801 - its name for type checkers
        """Mark a method. Unlike `typing_extensions`, which is slow to import, it doesn't warn: the
        response does, with the dates."""

        def __init__(self, message: str) -> None:
            self._message = message

        def __call__(self, method: FunctionT) -> FunctionT:
            method.__deprecated__ = self._message
            return method
