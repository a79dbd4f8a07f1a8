# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.condition import Condition
from ..models.item_patch_status import ItemPatchStatus
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.image_create import ImageCreate
    from ..models.money import Money


T = TypeVar("T", bound="ItemPatch")


@_attrs_define
class ItemPatch:
    """The fields of an item to change, at least one. Fields that you leave out stay the same; `null` clears a field that
    can be empty.

        Attributes:
            title (str | Unset): What it is, in one line. It needs a visible character, and can't contain control
                characters.
            description (None | str | Unset): What a buyer should know, as plain text. Can have several lines; no control
                characters other than tabs and line ends. `null` clears it.
            price (Money | Unset): An amount of money. `amount` is in minor units of `currency`: 4250 in `EUR` is 42.50
                euros, 4250 in `JPY` is 4250 yen.
            category_id (UUID | Unset): The id of its category, from the list of categories.
            brand_id (None | Unset | UUID): The id of its brand, from the list of brands. `null` clears it.
            size (None | str | Unset): Its size, as on the label. `null` clears it.
            color (None | str | Unset): Its main colour, in words. `null` clears it.
            condition (Condition | Unset): How worn an item is: `new_with_tags` (never worn, tags on), `new_without_tags`
                (never worn), `very_good` (worn little, no flaws), `good` (worn, small flaws) or `satisfactory` (worn, visible
                flaws). More values may come.
            images (list[ImageCreate] | Unset): Pictures of it, which replace all current ones; the first is the main one.
            sku (None | str | Unset): Your own number for it, unique among your items. It begins and ends with a visible
                character, and can't contain control characters. `null` clears it.
            status (ItemPatchStatus | Unset): Keep it private (`draft`), list it (`active`) or take it off the market
                (`archived`). More values may come.
    """

    title: str | Unset = UNSET
    description: None | str | Unset = UNSET
    price: Money | Unset = UNSET
    category_id: UUID | Unset = UNSET
    brand_id: None | Unset | UUID = UNSET
    size: None | str | Unset = UNSET
    color: None | str | Unset = UNSET
    condition: Condition | Unset = UNSET
    images: list[ImageCreate] | Unset = UNSET
    sku: None | str | Unset = UNSET
    status: ItemPatchStatus | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        title = self.title

        description: None | str | Unset
        if isinstance(self.description, Unset):
            description = UNSET
        else:
            description = self.description

        price: dict[str, Any] | Unset = UNSET
        if not isinstance(self.price, Unset):
            price = self.price.to_dict()

        category_id: str | Unset = UNSET
        if not isinstance(self.category_id, Unset):
            category_id = str(self.category_id)

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

        condition: str | Unset = UNSET
        if not isinstance(self.condition, Unset):
            condition = self.condition.value

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
        field_dict.update({})
        if title is not UNSET:
            field_dict["title"] = title
        if description is not UNSET:
            field_dict["description"] = description
        if price is not UNSET:
            field_dict["price"] = price
        if category_id is not UNSET:
            field_dict["category_id"] = category_id
        if brand_id is not UNSET:
            field_dict["brand_id"] = brand_id
        if size is not UNSET:
            field_dict["size"] = size
        if color is not UNSET:
            field_dict["color"] = color
        if condition is not UNSET:
            field_dict["condition"] = condition
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
        title = d.pop("title", UNSET)

        def _parse_description(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        description = _parse_description(d.pop("description", UNSET))

        _price = d.pop("price", UNSET)
        price: Money | Unset
        if _price is None or isinstance(_price, Unset):
            price = UNSET
        else:
            price = Money.from_dict(_price)

        _category_id = d.pop("category_id", UNSET)
        category_id: UUID | Unset
        if _category_id is None or isinstance(_category_id, Unset):
            category_id = UNSET
        else:
            category_id = UUID(_category_id)

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

        _condition = d.pop("condition", UNSET)
        condition: Condition | Unset
        if _condition is None or isinstance(_condition, Unset):
            condition = UNSET
        else:
            condition = Condition(_condition)

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
        status: ItemPatchStatus | Unset
        if _status is None or isinstance(_status, Unset):
            status = UNSET
        else:
            status = ItemPatchStatus(_status)

        item_patch = cls(
            title=title,
            description=description,
            price=price,
            category_id=category_id,
            brand_id=brand_id,
            size=size,
            color=color,
            condition=condition,
            images=images,
            sku=sku,
            status=status,
        )

        item_patch.additional_properties = d
        return item_patch

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
