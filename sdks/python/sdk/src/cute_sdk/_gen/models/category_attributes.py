# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from attrs import define

from ... import _model

if TYPE_CHECKING:
    from ..models.category_attribute import CategoryAttribute
    from ..models.size_chart import SizeChart


_FIELDS: tuple[_model.Field, ...] = (
    ("category_id", "category_id", _model.uuid, True),
    ("attributes", "attributes", _model.array(_model.nested("CategoryAttribute")), True),
    ("size_charts", "size_charts", _model.array(_model.nested("SizeChart")), True),
)


@define
class CategoryAttributes(_model.Model):
    """The attributes and sizes that items of a category can have, as values that can be compared.

    Attributes:
        category_id (UUID): The category's id.
        attributes (list[CategoryAttribute]): The attributes.
        size_charts (list[SizeChart]): The size charts that `sizes` can use. Empty for a category without sizes.
    """

    category_id: UUID
    attributes: list[CategoryAttribute]
    size_charts: list[SizeChart]

    _fields = _FIELDS
