# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from attrs import define

from ... import _model
from ..models.condition import Condition

_FIELDS: tuple[_model.Field, ...] = (
    ("value", "value", _model.member(Condition), True),
    ("count", "count", _model.whole, True),
)


@define
class ConditionCount(_model.Model):
    """How many items are in one condition.

    Attributes:
        value (Condition): How worn an item is. More values may come. The values are `new_with_tags`: never worn, tags
            on; `new_without_tags`: never worn; `very_good`: worn little, no flaws; `good`: worn, small flaws;
            `satisfactory`: worn, visible flaws.
        count (int): How many items have it.
    """

    value: Condition
    count: int

    _fields = _FIELDS
