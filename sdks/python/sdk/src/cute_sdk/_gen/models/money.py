# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from attrs import define

from ... import _model
from ..._money import decimal_of, minor_units_of

if TYPE_CHECKING:
    from typing_extensions import Self


_FIELDS: tuple[_model.Field, ...] = (
    ("amount", "amount", _model.whole, True),
    ("currency", "currency", _model.text, True),
)


@define
class Money(_model.Model):
    """An amount of money. `amount` is in minor units of `currency`: 4250 in `EUR` is 42.50 euros, 4250 in `JPY` is 4250
    yen.

        Attributes:
            amount (int): A whole number of minor units (cents for most currencies).
            currency (str): The ISO 4217 code of a currency, in capitals. `x-currency-exponents` has the known codes, each
                with the number of decimals that its minor unit stands for: 2 for `EUR`, 0 for `JPY`, 3 for `KWD`. More values
                may come.
    """

    amount: int
    currency: str

    _fields = _FIELDS

    @property
    def decimal(self) -> Decimal:
        """The amount in whole units: 4250 in EUR is 42.50, in JPY 4250."""
        return decimal_of(self.amount, self.currency)

    @classmethod
    def of(cls, value: Decimal | str | int, currency: str) -> Self:
        """Of an amount in whole units: `Money.of("42.50", "EUR")`. Raises ValueError."""
        return cls(amount=minor_units_of(value, currency), currency=currency)
