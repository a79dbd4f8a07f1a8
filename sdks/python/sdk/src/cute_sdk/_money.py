"""Amounts of money as decimals. The API uses minor units of the currency."""

from __future__ import annotations

from decimal import Decimal

from ._gen.currencies import CURRENCY_EXPONENTS

# The exponent of currencies that are not in the table.
MOST = 2


def decimal_of(amount: int, currency: str) -> Decimal:
    """Convert minor units to a decimal: 4250 in EUR is 42.50, in JPY 4250."""
    return Decimal(amount).scaleb(-CURRENCY_EXPONENTS.get(currency, MOST))


def minor_units_of(value: Decimal | str | int, currency: str) -> int:
    """Convert a decimal to minor units. Raises ValueError for a non-number or too many decimals."""
    try:
        exact = Decimal(value).scaleb(CURRENCY_EXPONENTS.get(currency, MOST))
        whole = int(exact)
    except (ArithmeticError, ValueError):
        raise ValueError(f"{value!r} is not an amount of money.") from None
    if whole != exact:
        raise ValueError(f"{value} has more decimals than {currency} has.")
    return whole
