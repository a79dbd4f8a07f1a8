# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ... import _model

if TYPE_CHECKING:
    from ..models.attribute_count import AttributeCount
    from ..models.condition_count import ConditionCount
    from ..models.named_count import NamedCount
    from ..models.price_band_count import PriceBandCount


_FIELDS: tuple[_model.Field, ...] = (
    ("counted", "counted", _model.whole, True),
    ("complete", "complete", _model.flag, True),
    ("currency", "currency", _model.text, True),
    ("brands", "brands", _model.array(_model.nested("NamedCount")), True),
    ("categories", "categories", _model.array(_model.nested("NamedCount")), True),
    ("conditions", "conditions", _model.array(_model.nested("ConditionCount")), True),
    ("attributes", "attributes", _model.array(_model.nested("AttributeCount")), True),
    ("price_bands", "price_bands", _model.array(_model.nested("PriceBandCount")), True),
)


@define
class ItemFacets(_model.Model):
    """How many matching items have each value, the most frequent value first. Values that no item has are left out.

    Attributes:
        counted (int): How many items were counted: those that match among the newest 2,000 items. If few of those
            match, up to 2,000 items of any age.
        complete (bool): Whether all matching items were counted.
        currency (str): The ISO 4217 code of a currency, in capitals. `x-currency-exponents` has the known codes, each
            with the number of decimals that its minor unit stands for: 2 for `EUR`, 0 for `JPY`, 3 for `KWD`. More values
            may come.
        brands (list[NamedCount]): The 20 most frequent brands.
        categories (list[NamedCount]): The 20 most frequent categories, each without its subcategories.
        conditions (list[ConditionCount]): The conditions.
        attributes (list[AttributeCount]): The 100 most frequent values of attributes.
        price_bands (list[PriceBandCount]): The price bands, lowest first. They start at 0, 1000, 2500, 5000, 10000 and
            25000 minor units.
    """

    counted: int
    complete: bool
    currency: str
    brands: list[NamedCount]
    categories: list[NamedCount]
    conditions: list[ConditionCount]
    attributes: list[AttributeCount]
    price_bands: list[PriceBandCount]

    _fields = _FIELDS
