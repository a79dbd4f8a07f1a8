"""Follow the fields that a program reads of a response.

A model is replaced by an instance of a subclass, which reports each read field and tracks its
value; pages and their raw JSON likewise. `isinstance`, equality, `to_dict` and `repr` stay the
same.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import lru_cache
from typing import Any, cast

import attrs
from cute_sdk import BasePage

from cute_contract.record.facts import EVERY, escaped

# Reports a read pointer.
Report = Callable[[str], None]
EXTRA = "additional_properties"
MISFITS = "misfits"
PAGE_FIELDS = ("data", "next_cursor", "has_more")
MAX_CLASSES = 4_096


def tracked(value: Any, report: Report, pointer: str = "") -> Any:
    """Return the value with tracking; its reads are reported below `pointer`."""
    if isinstance(value, BasePage):
        return _page(value, report)
    if attrs.has(type(value)) and hasattr(value, "to_dict"):
        kind = _class(_plain_class(value), report, pointer)
        return value if type(value) is kind else _copy(value, kind, lambda field: field)
    if type(value) is list:
        for index, element in enumerate(value):
            value[index] = tracked(element, report, f"{pointer}/{EVERY}")
    if type(value) is dict:
        return TrackedDict(value, report, pointer)
    return value


def _plain_class(model: object) -> type:
    """The class of a model without tracking."""
    return next(kind for kind in type(model).__mro__ if "_tracks" not in vars(kind))


@lru_cache(MAX_CLASSES)
def _class(plain: type, report: Report, pointer: str) -> type:
    """Return the subclass of a model's class that reports reads below `pointer`."""
    fields = attrs.fields(cast("type[attrs.AttrsInstance]", plain))
    names = {field.name for field in fields} - {EXTRA, MISFITS}

    def getattribute(self: object, name: str) -> Any:
        value = object.__getattribute__(self, name)
        if name not in names:
            return value
        # Names that Python reserves have a trailing underscore.
        place = f"{pointer}/{escaped(name.removesuffix('_'))}"
        report(place)
        followed = tracked(value, report, place)
        if followed is not value:
            # Later changes of the value must show here.
            object.__setattr__(self, name, followed)
        return followed

    def getitem(self: object, name: str) -> Any:
        report(f"{pointer}/{escaped(name)}")
        return object.__getattribute__(self, EXTRA)[name]

    def whole(method: str) -> Callable[..., Any]:
        original = getattr(plain, method)

        def call(self: Any, *others: Any) -> Any:
            return original(_untracked(self), *map(_untracked, others))

        return call

    def reduced(self: object, _protocol: Any) -> Any:
        return _same, (_untracked(self),)

    methods = {name: whole(name) for name in ("to_dict", "__repr__", "__eq__", "__ne__")}
    members = {
        "__slots__": (),
        "__getattribute__": getattribute,
        "__getitem__": getitem,
        "__module__": plain.__module__,
        "__qualname__": plain.__qualname__,
        "__hash__": None,
        "__reduce_ex__": reduced,
        "_tracks": True,
        **methods,
    }
    return type(plain.__name__, (plain,), members)


def _untracked(value: Any) -> Any:
    """Return a deep copy of a model without tracking, or any other value."""
    if isinstance(value, list):
        return [_untracked(element) for element in value]
    if isinstance(value, TrackedDict):
        return dict.copy(value)
    if not getattr(type(value), "_tracks", False):
        return value
    return _copy(value, _plain_class(value), _untracked)


def _copy(model: object, kind: type, each: Callable[[Any], Any]) -> Any:
    """Return a model of another class, with each field passed through `each`."""
    copy: Any = object.__new__(kind)
    for field in attrs.fields(cast("type[attrs.AttrsInstance]", kind)):
        object.__setattr__(copy, field.name, each(object.__getattribute__(model, field.name)))
    return copy


def _same(value: Any) -> Any:
    """Copy and pickle a model without tracking."""
    return value


def _page(page: BasePage[Any], report: Report) -> BasePage[Any]:
    followed: BasePage[Any] = object.__new__(_page_class(_plain_class(page), report))
    vars(followed).update(vars(page), _original=page)
    followed.data = tracked(page.data, report, "/data")
    followed.raw = TrackedDict(page.raw, report, "")
    return followed


@lru_cache(MAX_CLASSES)
def _page_class(plain: type, report: Report) -> type:
    # Further members of a response, such as `facets`; the original reads its own plain JSON.
    extras = {name for name, member in inspect.getmembers(plain) if isinstance(member, property)}

    def getattribute(self: object, name: str) -> Any:
        if name in extras:
            report(f"/{name}")
            original = object.__getattribute__(self, "_original")
            return tracked(getattr(original, name), report, f"/{name}")
        if name in PAGE_FIELDS:
            report(f"/{name}")
        return object.__getattribute__(self, name)

    members = {
        "__getattribute__": getattribute,
        "__module__": plain.__module__,
        "__qualname__": plain.__qualname__,
        "_tracks": True,
    }
    return type(plain.__name__, (plain,), members)


class TrackedDict(dict[str, Any]):
    """A JSON object that reports which members are read."""

    def __init__(self, value: dict[str, Any], report: Report, pointer: str) -> None:
        super().__init__(value)
        self._report = report
        self._pointer = pointer

    def __getitem__(self, name: str) -> Any:
        place = f"{self._pointer}/{escaped(name)}"
        self._report(place)
        return tracked(super().__getitem__(name), self._report, place)

    def get(self, name: str, default: Any = None) -> Any:
        try:
            return self[name]
        except KeyError:
            return default

    def values(self) -> Any:
        return [self[name] for name in self]

    def items(self) -> Any:
        return [(name, self[name]) for name in self]
