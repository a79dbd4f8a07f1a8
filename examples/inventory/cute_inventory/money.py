"""Prices: decimals in a stock, whole minor units on Cute. Exact in both directions."""

import re
from decimal import Decimal

DEFAULT_EXPONENT = 2
# ISO 4217: how many decimals a currency has, where it is not two.
EXPONENTS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"), 0),
    **dict.fromkeys(("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
MAX_AMOUNT = 10_000_000_000

_PRICE = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")
_CURRENCY = re.compile(r"[A-Z]{3}")


class PriceError(ValueError):
    """The price is invalid; the text says how to write it."""


def to_minor(price: str, currency: str) -> int:
    """Convert a decimal such as `42.50` to minor units. Raises `PriceError`."""
    if not _CURRENCY.fullmatch(currency):
        raise PriceError("currency: three capital letters, such as EUR.")
    if not _PRICE.fullmatch(price):
        raise PriceError("price: a number such as 42.50, with a point and no thousands mark.")
    exponent = EXPONENTS.get(currency, DEFAULT_EXPONENT)
    amount = Decimal(price).scaleb(exponent)
    if amount != int(amount):
        raise PriceError(f"price: {currency} has {exponent} decimals, and {price} has more.")
    if amount > MAX_AMOUNT:
        raise PriceError("price: it is above what Cute takes.")
    return int(amount)


def to_decimal(amount: int, currency: str) -> str:
    """Convert minor units to a decimal with all of the currency's decimals."""
    exponent = EXPONENTS.get(currency, DEFAULT_EXPONENT)
    return f"{Decimal(amount).scaleb(-exponent):.{exponent}f}"
