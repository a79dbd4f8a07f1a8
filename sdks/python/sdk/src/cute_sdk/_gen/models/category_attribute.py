# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ... import _model

if TYPE_CHECKING:
    from ..models.attribute_value import AttributeValue


_FIELDS: tuple[_model.Field, ...] = (
    ("name", "name", _model.text, True),
    ("description", "description", _model.text, True),
    ("required", "required", _model.flag, True),
    ("max_values", "max_values", _model.whole, True),
    ("values", "values", _model.nullable(_model.array(_model.nested("AttributeValue"))), True),
    ("unit", "unit", _model.nullable(_model.text), True),
    ("minimum", "minimum", _model.nullable(_model.whole), True),
    ("maximum", "maximum", _model.nullable(_model.whole), True),
)


@define
class CategoryAttribute(_model.Model):
    """An attribute that items of a category can have.

    Attributes:
        name (str): Its name in `attributes` of an item.
        description (str): What it is.
        required (bool): Whether an item that has attributes must have this one.
        max_values (int): How many values an item can have. With 1, the attribute is a single value; otherwise it is a
            list.
        values (list[AttributeValue] | None): The values that it can have. `null` for a number.
        unit (None | str): The unit of a number. `null` for an attribute without one.
        minimum (int | None): The lowest number that it can be. `null` for an attribute that is not a number.
        maximum (int | None): The highest number that it can be. `null` for an attribute that is not a number.
    """

    name: str
    description: str
    required: bool
    max_values: int
    values: list[AttributeValue] | None
    unit: None | str
    minimum: int | None
    maximum: int | None

    _fields = _FIELDS
