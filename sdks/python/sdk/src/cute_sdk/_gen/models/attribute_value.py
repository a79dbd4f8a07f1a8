# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("value", "value", _model.text, True),
    ("name", "name", _model.text, True),
)


@define
class AttributeValue(_model.Model):
    """A value that an attribute can have.

    Attributes:
        value (str): The value, as in `attributes` of an item.
        name (str): The value in words, for people.
    """

    value: str
    name: str

    _fields = _FIELDS
