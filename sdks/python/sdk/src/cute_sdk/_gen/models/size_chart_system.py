# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from attrs import define

from ... import _model
from ..models.size_system import SizeSystem

_FIELDS: tuple[_model.Field, ...] = (
    ("system", "system", _model.member(SizeSystem), True),
    ("values", "values", _model.array(_model.text), True),
)


@define
class SizeChartSystem(_model.Model):
    """The sizes of one system in a size chart.

    Attributes:
        system (SizeSystem): A system of sizes. `x-size-charts` shows which sizes are equal. More values may come. The
            values are `eu`: European Union (in clothing, as in Germany); `uk`: United Kingdom; `us`: United States; `it`:
            Italy; `fr`: France; `letter`: XS, S, M and so on; `shoe_mm`: the length of the foot in millimetres
            (Mondopoint).
        values (list[str]): The sizes, smallest first.
    """

    system: SizeSystem
    values: list[str]

    _fields = _FIELDS
