# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("attribute", "attribute", _model.text, True),
    ("value", "value", _model.text, True),
    ("count", "count", _model.whole, True),
)


@define
class AttributeCount(_model.Model):
    """How many items have one value of an attribute.

    Attributes:
        attribute (str): The attribute's name.
        value (str): The value.
        count (int): How many items have it.
    """

    attribute: str
    value: str
    count: int

    _fields = _FIELDS
