# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("min", "min_", _model.whole, True),
    ("max", "max_", _model.nullable(_model.whole), True),
    ("count", "count", _model.whole, True),
)


@define
class PriceBandCount(_model.Model):
    """How many items cost from `min` to `max`, both included, in minor units.

    Attributes:
        min_ (int): The lowest price of the band.
        max_ (int | None): The highest price of the band. `null` for the last band, which is unbounded.
        count (int): How many items are in the band.
    """

    min_: int
    max_: int | None
    count: int

    _fields = _FIELDS
