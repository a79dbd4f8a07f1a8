# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ... import _model

if TYPE_CHECKING:
    from ..models.sold_prices import SoldPrices


_FIELDS: tuple[_model.Field, ...] = (
    ("currency", "currency", _model.text, True),
    ("complete", "complete", _model.flag, True),
    ("data", "data", _model.array(_model.nested("SoldPrices")), True),
)


@define
class MarketPrices(_model.Model):
    """The prices of sold items, by group.

    Attributes:
        currency (str): The ISO 4217 code of a currency, in capitals. `x-currency-exponents` has the known codes, each
            with the number of decimals that its minor unit stands for: 2 for `EUR`, 0 for `JPY`, 3 for `KWD`. More values
            may come.
        complete (bool): Whether all items that match were examined, or only the newest.
        data (list[SoldPrices]): The groups with ten sales or more, most sales first.
    """

    currency: str
    complete: bool
    data: list[SoldPrices]

    _fields = _FIELDS
