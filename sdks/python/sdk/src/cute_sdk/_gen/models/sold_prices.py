# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ... import _model
from ..models.condition import Condition

if TYPE_CHECKING:
    from ..models.brand import Brand
    from ..models.category import Category
    from ..models.money import Money


_FIELDS: tuple[_model.Field, ...] = (
    ("category", "category", _model.nullable(_model.nested("Category")), True),
    ("brand", "brand", _model.nullable(_model.nested("Brand")), True),
    ("condition", "condition", _model.nullable(_model.member(Condition)), True),
    ("sales", "sales", _model.whole, True),
    ("low", "low", _model.nested("Money"), True),
    ("median", "median", _model.nested("Money"), True),
    ("high", "high", _model.nested("Money"), True),
)


@define
class SoldPrices(_model.Model):
    """The prices of the sold items of one group. Fields that aren't part of the grouping are `null`, and so is the brand
    of items without one.

        Attributes:
            category (Category | None): The category of the items.
            brand (Brand | None): The brand of the items.
            condition (Condition | None): The condition of the items.
            sales (int): How many items were sold.
            low (Money): An amount of money. `amount` is in minor units of `currency`: 4250 in `EUR` is 42.50 euros, 4250 in
                `JPY` is 4250 yen.
            median (Money): An amount of money. `amount` is in minor units of `currency`: 4250 in `EUR` is 42.50 euros, 4250
                in `JPY` is 4250 yen.
            high (Money): An amount of money. `amount` is in minor units of `currency`: 4250 in `EUR` is 42.50 euros, 4250
                in `JPY` is 4250 yen.
    """

    category: Category | None
    brand: Brand | None
    condition: Condition | None
    sales: int
    low: Money
    median: Money
    high: Money

    _fields = _FIELDS
