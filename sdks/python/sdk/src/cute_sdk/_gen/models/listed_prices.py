# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (("currency", "currency", _model.text, True),)


@define
class ListedPrices(_model.Model):
    """How the prices of a list's items were compared.

    Attributes:
        currency (str): The ISO 4217 code of a currency, in capitals. `x-currency-exponents` has the known codes, each
            with the number of decimals that its minor unit stands for: 2 for `EUR`, 0 for `JPY`, 3 for `KWD`. More values
            may come.
    """

    currency: str

    _fields = _FIELDS
