# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ... import _model
from ..models.gender import Gender

if TYPE_CHECKING:
    from ..models.size_chart_system import SizeChartSystem


_FIELDS: tuple[_model.Field, ...] = (
    ("gender", "gender", _model.member(Gender), True),
    ("systems", "systems", _model.array(_model.nested("SizeChartSystem")), True),
)


@define
class SizeChart(_model.Model):
    """The sizes of each system for a kind of item. Sizes at the same position are equal.

    Attributes:
        gender (Gender): For whom an item is made. More values may come. The values are `women`: women; `men`: men;
            `unisex`: women and men; `kids`: children.
        systems (list[SizeChartSystem]): The systems, each with its sizes.
    """

    gender: Gender
    systems: list[SizeChartSystem]

    _fields = _FIELDS
