# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ... import _model

if TYPE_CHECKING:
    from ..models.money import Money
    from ..models.order_item import OrderItem


_FIELDS: tuple[_model.Field, ...] = (
    ("item", "item", _model.nested("OrderItem"), True),
    ("quantity", "quantity", _model.whole, True),
    ("total", "total", _model.nested("Money"), True),
)


@define
class OrderLine(_model.Model):
    """Units of one item in an order.

    Attributes:
        item (OrderItem): An item as it was when it was ordered. Only its seller gets its `sku`.
        quantity (int): How many units were ordered.
        total (Money): An amount of money. `amount` is in minor units of `currency`: 4250 in `EUR` is 42.50 euros, 4250
            in `JPY` is 4250 yen.
    """

    item: OrderItem
    quantity: int
    total: Money

    _fields = _FIELDS
