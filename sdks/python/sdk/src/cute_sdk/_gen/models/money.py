# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..._money import decimal_of, minor_units_of

T = TypeVar("T", bound="Money")


@_attrs_define
class Money:
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
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        amount = self.amount

        currency = self.currency

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "amount": amount,
                "currency": currency,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        amount = d.pop("amount")

        currency = d.pop("currency")

        money = cls(
            amount=amount,
            currency=currency,
        )

        money.additional_properties = d
        return money

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties

    @property
    def decimal(self) -> Decimal:
        """The amount in whole units: 4250 in EUR is 42.50, in JPY 4250."""
        return decimal_of(self.amount, self.currency)

    @classmethod
    def of(cls: type[T], value: Decimal | str | int, currency: str) -> T:
        """Of an amount in whole units: `Money.of("42.50", "EUR")`. Raises ValueError."""
        return cls(amount=minor_units_of(value, currency), currency=currency)
