# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ... import _model

if TYPE_CHECKING:
    from ..models.money import Money


_FIELDS: tuple[_model.Field, ...] = (
    ("items", "items", _model.nested("Money"), True),
    ("shipping", "shipping", _model.nested("Money"), True),
    ("fees", "fees", _model.nested("Money"), True),
    ("refunded", "refunded", _model.nested("Money"), True),
    ("total", "total", _model.nested("Money"), True),
)


@define
class OrderTotals(_model.Model):
    """The amounts of an order, all in one currency. The sums are exact.

    Attributes:
        items (Money): An amount of money. `amount` is in minor units of `currency`: 4250 in `EUR` is 42.50 euros, 4250
            in `JPY` is 4250 yen.
        shipping (Money): An amount of money. `amount` is in minor units of `currency`: 4250 in `EUR` is 42.50 euros,
            4250 in `JPY` is 4250 yen.
        fees (Money): An amount of money. `amount` is in minor units of `currency`: 4250 in `EUR` is 42.50 euros, 4250
            in `JPY` is 4250 yen.
        refunded (Money): An amount of money. `amount` is in minor units of `currency`: 4250 in `EUR` is 42.50 euros,
            4250 in `JPY` is 4250 yen.
        total (Money): An amount of money. `amount` is in minor units of `currency`: 4250 in `EUR` is 42.50 euros, 4250
            in `JPY` is 4250 yen.
    """

    items: Money
    shipping: Money
    fees: Money
    refunded: Money
    total: Money

    _fields = _FIELDS
