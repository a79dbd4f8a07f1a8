# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.condition import Condition
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.brand import Brand
    from ..models.category import Category
    from ..models.image import Image
    from ..models.money import Money


T = TypeVar("T", bound="OrderItem")


@_attrs_define
class OrderItem:
    """An item as it was when it was ordered. Only its seller gets its `sku`.

    Attributes:
        id (UUID): The item's id.
        title (str): What it is, in one line.
        description (None | str): What its seller wrote about it, as plain text.
        price (Money): An amount of money. `amount` is in minor units of `currency`: 4250 in `EUR` is 42.50 euros, 4250
            in `JPY` is 4250 yen.
        category (Category): A node in the tree of categories.
        brand (Brand | None): Its brand, as it was when the item was ordered. `null` if it has none.
        size (None | str): Its size, as on the label.
        color (None | str): Its main colour, in words.
        condition (Condition): How worn an item is. More values may come. The values are `new_with_tags`: never worn,
            tags on; `new_without_tags`: never worn; `very_good`: worn little, no flaws; `good`: worn, small flaws;
            `satisfactory`: worn, visible flaws.
        images (list[Image]): Pictures of it; the first is the main one.
        sku (None | str | Unset): The seller's own number for it. Only its seller gets this field.
    """

    id: UUID
    title: str
    description: None | str
    price: Money
    category: Category
    brand: Brand | None
    size: None | str
    color: None | str
    condition: Condition
    images: list[Image]
    sku: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        from ..models.brand import Brand

        id = str(self.id)

        title = self.title

        description: None | str
        description = self.description

        price = self.price.to_dict()

        category = self.category.to_dict()

        brand: dict[str, Any] | None
        if isinstance(self.brand, Brand):
            brand = self.brand.to_dict()
        else:
            brand = self.brand

        size: None | str
        size = self.size

        color: None | str
        color = self.color

        condition = self.condition.value

        images = []
        for images_item_data in self.images:
            images_item = images_item_data.to_dict()
            images.append(images_item)

        sku: None | str | Unset
        if isinstance(self.sku, Unset):
            sku = UNSET
        else:
            sku = self.sku

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "title": title,
                "description": description,
                "price": price,
                "category": category,
                "brand": brand,
                "size": size,
                "color": color,
                "condition": condition,
                "images": images,
            }
        )
        if sku is not UNSET:
            field_dict["sku"] = sku

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.brand import Brand
        from ..models.category import Category
        from ..models.image import Image
        from ..models.money import Money

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        title = d.pop("title")

        def _parse_description(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        description = _parse_description(d.pop("description"))

        price = Money.from_dict(d.pop("price"))

        category = Category.from_dict(d.pop("category"))

        def _parse_brand(data: object) -> Brand | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                brand_type_0 = Brand.from_dict(data)

                return brand_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Brand | None, data)

        brand = _parse_brand(d.pop("brand"))

        def _parse_size(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        size = _parse_size(d.pop("size"))

        def _parse_color(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        color = _parse_color(d.pop("color"))

        condition = Condition(d.pop("condition"))

        images = []
        _images = d.pop("images")
        for images_item_data in _images:
            images_item = Image.from_dict(images_item_data)

            images.append(images_item)

        def _parse_sku(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        sku = _parse_sku(d.pop("sku", UNSET))

        order_item = cls(
            id=id,
            title=title,
            description=description,
            price=price,
            category=category,
            brand=brand,
            size=size,
            color=color,
            condition=condition,
            images=images,
            sku=sku,
        )

        order_item.additional_properties = d
        return order_item

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
