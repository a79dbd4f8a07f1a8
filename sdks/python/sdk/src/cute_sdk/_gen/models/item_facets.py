# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.condition_count import ConditionCount
    from ..models.named_count import NamedCount
    from ..models.price_band_count import PriceBandCount


T = TypeVar("T", bound="ItemFacets")


@_attrs_define
class ItemFacets:
    """How many matching items have each value, the most frequent value first. Values that no item has are left out.

    Attributes:
        counted (int): How many items were counted: those that match among the newest 5,000 items. If few of those
            match, up to 5,000 items of any age.
        complete (bool): Whether all matching items were counted.
        currency (str): The ISO 4217 code of a currency, in capitals. `x-currency-exponents` has the known codes, each
            with the number of decimals that its minor unit stands for: 2 for `EUR`, 0 for `JPY`, 3 for `KWD`. More values
            may come.
        brands (list[NamedCount]): The 20 most frequent brands.
        categories (list[NamedCount]): The 20 most frequent categories, each without its subcategories.
        conditions (list[ConditionCount]): The conditions.
        price_bands (list[PriceBandCount]): The price bands, lowest first. They start at 0, 1000, 2500, 5000, 10000 and
            25000 minor units.
    """

    counted: int
    complete: bool
    currency: str
    brands: list[NamedCount]
    categories: list[NamedCount]
    conditions: list[ConditionCount]
    price_bands: list[PriceBandCount]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        counted = self.counted

        complete = self.complete

        currency = self.currency

        brands = []
        for brands_item_data in self.brands:
            brands_item = brands_item_data.to_dict()
            brands.append(brands_item)

        categories = []
        for categories_item_data in self.categories:
            categories_item = categories_item_data.to_dict()
            categories.append(categories_item)

        conditions = []
        for conditions_item_data in self.conditions:
            conditions_item = conditions_item_data.to_dict()
            conditions.append(conditions_item)

        price_bands = []
        for price_bands_item_data in self.price_bands:
            price_bands_item = price_bands_item_data.to_dict()
            price_bands.append(price_bands_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "counted": counted,
                "complete": complete,
                "currency": currency,
                "brands": brands,
                "categories": categories,
                "conditions": conditions,
                "price_bands": price_bands,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.condition_count import ConditionCount
        from ..models.named_count import NamedCount
        from ..models.price_band_count import PriceBandCount

        d = dict(src_dict)
        counted = d.pop("counted")

        complete = d.pop("complete")

        currency = d.pop("currency")

        brands = []
        _brands = d.pop("brands")
        for brands_item_data in _brands:
            brands_item = NamedCount.from_dict(brands_item_data)

            brands.append(brands_item)

        categories = []
        _categories = d.pop("categories")
        for categories_item_data in _categories:
            categories_item = NamedCount.from_dict(categories_item_data)

            categories.append(categories_item)

        conditions = []
        _conditions = d.pop("conditions")
        for conditions_item_data in _conditions:
            conditions_item = ConditionCount.from_dict(conditions_item_data)

            conditions.append(conditions_item)

        price_bands = []
        _price_bands = d.pop("price_bands")
        for price_bands_item_data in _price_bands:
            price_bands_item = PriceBandCount.from_dict(price_bands_item_data)

            price_bands.append(price_bands_item)

        item_facets = cls(
            counted=counted,
            complete=complete,
            currency=currency,
            brands=brands,
            categories=categories,
            conditions=conditions,
            price_bands=price_bands,
        )

        item_facets.additional_properties = d
        return item_facets

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
