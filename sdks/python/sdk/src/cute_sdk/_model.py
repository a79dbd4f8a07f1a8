"""The base of the models: read JSON leniently, and write it again.

A value without the form of the specification raises nothing: it is given as it came, and its JSON
Pointer is in `misfits` of its object and of all objects around it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias
from uuid import UUID

from attrs import define, field

from ._gen.types import UNSET, Unset
from ._loading import load

if TYPE_CHECKING:
    from typing_extensions import Self

# Reads a value; adds the pointers of misfits, relative to the value, to the list.
Reader: TypeAlias = Callable[[Any, list[str]], Any]
# Names in JSON and in Python, the reader, and whether it is required.
Field: TypeAlias = tuple[str, str, Reader, bool]


class Readable:
    """What objects and maps have in common."""

    __slots__ = ()

    misfits: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the object as JSON values."""
        raise NotImplementedError


@define
class Model(Readable):
    """An object of the API.

    additional_properties: the fields that this version doesn't know.
    misfits: JSON Pointers to values without the form of the specification, which are given as they
        came, and to missing fields, which are UNSET.
    """

    additional_properties: dict[str, Any] = field(init=False, factory=dict, repr=False)
    misfits: tuple[str, ...] = field(init=False, default=(), repr=False, eq=False)

    _fields: ClassVar[tuple[Field, ...]] = ()

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; see `misfits`."""
        left, values = dict(src_dict), dict[str, Any]()
        found, inside = list[str](), list[str]()
        for key, name, read, is_required in cls._fields:
            if key in left:
                value = left.pop(key)
                values[name] = read(value, inside)
            else:
                value = values[name] = UNSET
                inside += [""] * is_required
            if inside:
                # A newer server may send null instead of leaving a field out.
                if value is None and not is_required:
                    values[name] = UNSET
                    inside.clear()
                _move(inside, found, key)
        made = cls(**values)
        made.additional_properties = left
        made.misfits = tuple(found)
        return made

    @classmethod
    def has_fields(cls, value: Mapping[str, Any]) -> bool:
        """Return whether a JSON object has all required fields."""
        return all(key in value for key, _, _, is_required in cls._fields if is_required)

    def to_dict(self) -> dict[str, Any]:
        """Return the object as JSON values; what came as a misfit is as it came."""
        values = dict(self.additional_properties)
        for key, name, _, _ in self._fields:
            value = getattr(self, name)
            if not isinstance(value, Unset):
                values[key] = _written(value)
        return values

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties


class TextMap(dict[str, str], Readable):
    """A map of texts, which is a dict. `misfits` are as in `Model`."""

    misfits: tuple[str, ...] = ()

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; see `misfits`."""
        found, inside = list[str](), list[str]()
        for key, value in src_dict.items():
            text(value, inside)
            _move(inside, found, key)
        made = cls(src_dict)
        made.misfits = tuple(found)
        return made

    def to_dict(self) -> dict[str, Any]:
        """Return a plain dict."""
        return dict(self)


def _move(inside: list[str], found: list[str], key: str | int) -> None:
    """Move the pointers in a value to those of the object or list around it."""
    step = str(key).replace("~", "~0").replace("/", "~1")
    found += (f"/{step}{pointer}" for pointer in inside)
    inside.clear()


def _written(value: Any) -> Any:
    if isinstance(value, Readable):
        return value.to_dict()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, list):
        return [_written(item) for item in value]
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value


def anything(value: Any, _found: list[str]) -> Any:
    """Read any JSON value."""
    return value


def _of_type(kind: type) -> Reader:
    def read(value: Any, found: list[str]) -> Any:
        # bool is a subclass of int.
        if type(value) is not kind:
            found.append("")
        return value

    return read


text, flag = _of_type(str), _of_type(bool)


def whole(value: Any, found: list[str]) -> Any:
    """Read an integer, which JSON can write as 570.0 too."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if type(value) is not int:
        found.append("")
    return value


def number(value: Any, found: list[str]) -> Any:
    """Read a number."""
    if type(value) not in {int, float}:
        found.append("")
    return value


def _converted(convert: Callable[[str], Any]) -> Reader:
    """Return the reader of a text that stands for something else."""

    def read(value: Any, found: list[str]) -> Any:
        if isinstance(value, str):
            try:
                return convert(value)
            except ValueError:
                pass
        found.append("")
        return value

    return read


def _moment(value: str) -> datetime.datetime:
    # Python 3.10 reads no "Z".
    return datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))


uuid, moment, day = (
    _converted(UUID),
    _converted(_moment),
    _converted(datetime.date.fromisoformat),
)


def member(kind: type[Enum]) -> Reader:
    """Return the reader of an enum, which takes any text."""
    return _converted(kind)


def constant(expected: object) -> Reader:
    """Return the reader of a value that is always the same."""

    def read(value: Any, found: list[str]) -> Any:
        if value != expected:
            found.append("")
        return value

    return read


def nullable(read: Reader) -> Reader:
    """Return the reader of a value that can be null."""
    return lambda value, found: None if value is None else read(value, found)


def array(read: Reader) -> Reader:
    """Return the reader of a list."""

    def read_all(value: Any, found: list[str]) -> Any:
        if not isinstance(value, list):
            found.append("")
            return value
        rows, inside = [], list[str]()
        for index, row in enumerate(value):
            rows.append(read(row, inside))
            if inside:
                _move(inside, found, index)
        return rows

    return read_all


def nested(*names: str) -> Reader:
    """Return the reader of a model by name; of several, of the most specific that fits."""
    *others, last = names

    def read(value: Any, found: list[str]) -> Any:
        if not isinstance(value, dict):
            found.append("")
            return value
        fitting = [kind for kind in map(_named, others) if kind.has_fields(value)]
        made = max(fitting, key=_required_fields, default=_named(last)).from_dict(value)
        found += made.misfits
        return made

    return read


@cache
def _required_fields(kind: type[Model]) -> int:
    """Count the fields that an object must have: an item also has those of smaller models."""
    return sum(is_required for *_, is_required in kind._fields)


@cache
def _named(name: str) -> Any:
    """Return a class of `models`, which may not be loaded yet: models refer to each other."""
    return getattr(load("._gen.models", "cute_sdk"), name)
