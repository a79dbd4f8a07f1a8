# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.condition import Condition
from ..models.item_create_status import ItemCreateStatus
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.image_create import ImageCreate
    from ..models.money import Money


T = TypeVar("T", bound="ItemCreate")


@_attrs_define
class ItemCreate:
    """An item to create.

    Attributes:
        title (str): What it is, in one line. Needs a visible character, and can hold no control characters.
        price (Money): An amount of money. `amount` is in minor units of `currency`: 4250 in `EUR` is 42.50 euros, 4250
            in `JPY` is 4250 yen.
        category_id (UUID): The id of its category, from the list of categories.
        condition (Condition): How worn an item is: `new_with_tags` (never worn, tags on), `new_without_tags` (never
            worn), `very_good` (worn little, no flaws), `good` (worn, small flaws) or `satisfactory` (worn, visible flaws).
            More values may come.
        description (None | str | Unset): What a buyer should know, as plain text. Can have several lines; no control
            characters other than tabs and line ends.
        brand_id (None | Unset | UUID): The id of its brand, from the list of brands.
        size (None | str | Unset): Its size, as on the label.
        color (None | str | Unset): Its main colour, in words.
        images (list[ImageCreate] | Unset): Pictures of it; the first is the main one.
        sku (None | str | Unset): Your own number for it, which no other of your items may have. Begins and ends with a
            visible character, and can hold no control characters. Only you see it.
        status (ItemCreateStatus | Unset): Whether to list it at once (`active`, the default) or keep it to yourself for
            now (`draft`). More values may come.
    """

    title: str
    price: Money
    category_id: UUID
    condition: Condition
    description: None | str | Unset = UNSET
    brand_id: None | Unset | UUID = UNSET
    size: None | str | Unset = UNSET
    color: None | str | Unset = UNSET
    images: list[ImageCreate] | Unset = UNSET
    sku: None | str | Unset = UNSET
    status: ItemCreateStatus | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        title = self.title

        price = self.price.to_dict()

        category_id = str(self.category_id)

        condition = self.condition.value

        description: None | str | Unset
        if isinstance(self.description, Unset):
            description = UNSET
        else:
            description = self.description

        brand_id: None | str | Unset
        if isinstance(self.brand_id, Unset):
            brand_id = UNSET
        elif isinstance(self.brand_id, UUID):
            brand_id = str(self.brand_id)
        else:
            brand_id = self.brand_id

        size: None | str | Unset
        if isinstance(self.size, Unset):
            size = UNSET
        else:
            size = self.size

        color: None | str | Unset
        if isinstance(self.color, Unset):
            color = UNSET
        else:
            color = self.color

        images: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.images, Unset):
            images = []
            for images_item_data in self.images:
                images_item = images_item_data.to_dict()
                images.append(images_item)

        sku: None | str | Unset
        if isinstance(self.sku, Unset):
            sku = UNSET
        else:
            sku = self.sku

        status: str | Unset = UNSET
        if not isinstance(self.status, Unset):
            status = self.status.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "title": title,
                "price": price,
                "category_id": category_id,
                "condition": condition,
            }
        )
        if description is not UNSET:
            field_dict["description"] = description
        if brand_id is not UNSET:
            field_dict["brand_id"] = brand_id
        if size is not UNSET:
            field_dict["size"] = size
        if color is not UNSET:
            field_dict["color"] = color
        if images is not UNSET:
            field_dict["images"] = images
        if sku is not UNSET:
            field_dict["sku"] = sku
        if status is not UNSET:
            field_dict["status"] = status

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.image_create import ImageCreate
        from ..models.money import Money

        d = dict(src_dict)
        title = d.pop("title")

        price = Money.from_dict(d.pop("price"))

        category_id = UUID(d.pop("category_id"))

        condition = Condition(d.pop("condition"))

        def _parse_description(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        description = _parse_description(d.pop("description", UNSET))

        def _parse_brand_id(data: object) -> None | Unset | UUID:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                brand_id_type_0 = UUID(data)

                return brand_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | UUID, data)

        brand_id = _parse_brand_id(d.pop("brand_id", UNSET))

        def _parse_size(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        size = _parse_size(d.pop("size", UNSET))

        def _parse_color(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        color = _parse_color(d.pop("color", UNSET))

        _images = d.pop("images", UNSET)
        images: list[ImageCreate] | Unset = UNSET
        if _images is not UNSET:
            images = []
            for images_item_data in _images:
                images_item = ImageCreate.from_dict(images_item_data)

                images.append(images_item)

        def _parse_sku(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        sku = _parse_sku(d.pop("sku", UNSET))

        _status = d.pop("status", UNSET)
        status: ItemCreateStatus | Unset
        if _status is None or isinstance(_status, Unset):
            status = UNSET
        else:
            status = ItemCreateStatus(_status)

        item_create = cls(
            title=title,
            price=price,
            category_id=category_id,
            condition=condition,
            description=description,
            brand_id=brand_id,
            size=size,
            color=color,
            images=images,
            sku=sku,
            status=status,
        )

        item_create.additional_properties = d
        return item_create

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
