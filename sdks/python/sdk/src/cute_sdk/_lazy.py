"""Attributes that are computed on first use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class lazy(Generic[T]):  # noqa: N801 - used like `property`
    """`functools.cached_property` without its lock of Python 3.11 and older.

    That lock belongs to the class: a child that was forked while a thread held it would wait
    forever. Two threads may both compute the value, which is the same.
    """

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type | None = None) -> T:
        if instance is None:
            return self  # type: ignore[return-value]  # as a property does
        value = instance.__dict__[self._name] = self._make(instance)
        return value
