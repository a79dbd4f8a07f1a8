# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ... import _model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.money import Money


_FIELDS: tuple[_model.Field, ...] = (
    ("destination", "destination", _model.text, True),
    ("price", "price", _model.nested("Money"), True),
    ("days", "days", _model.nullable(_model.whole), False),
)


@define
class ShippingOption(_model.Model):
    """What shipping to a destination costs, and how long it takes.

    Attributes:
        destination (str): Where a shipping option ships to: the ISO 3166-1 code of a country, `EU` for all countries of
            the European Union (`x-regions`), or `WORLD` for all countries. More values may come.
        price (Money): An amount of money. `amount` is in minor units of `currency`: 4250 in `EUR` is 42.50 euros, 4250
            in `JPY` is 4250 yen.
        days (int | None | Unset): The latest arrival, in days after the order. `null` if the seller doesn't say.
    """

    destination: str
    price: Money
    days: int | None | Unset = UNSET

    _fields = _FIELDS
