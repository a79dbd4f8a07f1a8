# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from attrs import define

from ... import _model
from ..models.size_system import SizeSystem

_FIELDS: tuple[_model.Field, ...] = (
    ("system", "system", _model.member(SizeSystem), True),
    ("value", "value", _model.text, True),
)


@define
class ItemSize(_model.Model):
    """A size in one system.

    Attributes:
        system (SizeSystem): A system of sizes. `x-size-charts` shows which sizes are equal. More values may come. The
            values are `eu`: European Union (in clothing, as in Germany); `uk`: United Kingdom; `us`: United States; `it`:
            Italy; `fr`: France; `letter`: XS, S, M and so on; `shoe_mm`: the length of the foot in millimetres
            (Mondopoint).
        value (str): The size, as in the size chart. `GET /v1/categories/{category_id}/attributes` has the charts of a
            category.
    """

    system: SizeSystem
    value: str

    _fields = _FIELDS
