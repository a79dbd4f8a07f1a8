"""Amounts of money as decimals: the API has them in minor units of their currency."""

from __future__ import annotations

from decimal import Decimal

from ._gen.currencies import CURRENCY_EXPONENTS

# What a currency has that the table does not know yet.
MOST = 2


def decimal_of(amount: int, currency: str) -> Decimal:
    """4250 in EUR is 42.50, in JPY 4250."""
    return Decimal(amount).scaleb(-CURRENCY_EXPONENTS.get(currency, MOST))


def minor_units_of(value: Decimal | str | int, currency: str) -> int:
    """The other way. Raises ValueError for no number, or more decimals than the currency has."""
    try:
        exact = Decimal(value).scaleb(CURRENCY_EXPONENTS.get(currency, MOST))
        whole = int(exact)
    except (ArithmeticError, ValueError):
        raise ValueError(f"{value!r} is no amount of money.") from None
    if whole != exact:
        raise ValueError(f"{value} has more decimals than {currency} has.")
    return whole
