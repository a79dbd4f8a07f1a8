"""Amounts of money as decimals: the API has them in minor units of their currency."""

from __future__ import annotations

from decimal import Decimal

# How many decimals the currencies of ISO 4217 have that don't have two.
NO_DECIMALS = (
    *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"),
    *("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"),
)
THREE_DECIMALS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
EXPONENTS = {
    **dict.fromkeys(NO_DECIMALS, 0),
    **dict.fromkeys(THREE_DECIMALS, 3),
    "CLF": 4,
    "UYW": 4,
}
MOST = 2


def decimal_of(amount: int, currency: str) -> Decimal:
    """4250 in EUR is 42.50, in JPY 4250."""
    return Decimal(amount).scaleb(-EXPONENTS.get(currency, MOST))


def minor_units_of(value: Decimal | str | int, currency: str) -> int:
    """The other way. Raises ValueError for no number, or more decimals than the currency has."""
    try:
        exact = Decimal(value).scaleb(EXPONENTS.get(currency, MOST))
        whole = int(exact)
    except (ArithmeticError, ValueError):
        raise ValueError(f"{value!r} is no amount of money.") from None
    if whole != exact:
        raise ValueError(f"{value} has more decimals than {currency} has.")
    return whole
