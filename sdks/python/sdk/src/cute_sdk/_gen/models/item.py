# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.condition import Condition
from ..models.item_status import ItemStatus
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.brand import Brand
    from ..models.category import Category
    from ..models.image import Image
    from ..models.metadata import Metadata
    from ..models.money import Money


T = TypeVar("T", bound="Item")


@_attrs_define
class Item:
    """An item for sale, or sold. Only its owner gets its `sku` and `metadata`.

    Attributes:
        id (UUID): The item's id.
        url (str): The address of its page on the marketplace, for people who want to see or buy it.
        seller_id (UUID): The id of the user who sells it.
        seller (str): The name of the user who sells it.
        title (str): What it is, in one line.
        description (None | str): What a buyer should know, as plain text. Can have several lines.
        price (Money): An amount of money. `amount` is in minor units of `currency`: 4250 in `EUR` is 42.50 euros, 4250
            in `JPY` is 4250 yen.
        category (Category): A node in the tree of categories.
        brand (Brand | None): Its brand. `null` if it has none.
        size (None | str): Its size, as on the label.
        color (None | str): Its main colour, in words.
        condition (Condition): How worn an item is. More values may come. The values are `new_with_tags`: never worn,
            tags on; `new_without_tags`: never worn; `very_good`: worn little, no flaws; `good`: worn, small flaws;
            `satisfactory`: worn, visible flaws.
        images (list[Image]): Pictures of it; the first is the main one.
        status (ItemStatus): The status of an item. Owners set draft, active and archived; orders set reserved and sold.
            More values may come. The values are `draft`: not yet listed; `active`: for sale; `reserved`: ordered; `sold`:
            its order is completed; `archived`: taken off the market by its owner.
        created_at (datetime.datetime): When it was created.
        updated_at (datetime.datetime): When it last changed.
        published_at (datetime.datetime | None): When it was first listed for sale. `null` until then.
        sold_at (datetime.datetime | None): When it was sold, which is when its order was completed. `null` until then.
        etag (str): The version of the item: send it, quotes included, as `If-Match` (in a batch, `if_match`) to change
            or delete only this version. In the lists of items it is the header `ETag` of `GET /v1/items/{item_id}`, so `If-
            None-Match` with it returns 304 until the item changes.
        sku (None | str | Unset): The owner's own number for it. Only its owner gets this field.
        metadata (Metadata | Unset): Your own data about something: up to 20 pairs of texts, such as its id in your
            system. A key has up to 40 characters, begins and ends with a visible one and has no control characters; a value
            has up to 500, and no control characters other than tabs and line ends. Only you see it.
    """

    id: UUID
    url: str
    seller_id: UUID
    seller: str
    title: str
    description: None | str
    price: Money
    category: Category
    brand: Brand | None
    size: None | str
    color: None | str
    condition: Condition
    images: list[Image]
    status: ItemStatus
    created_at: datetime.datetime
    updated_at: datetime.datetime
    published_at: datetime.datetime | None
    sold_at: datetime.datetime | None
    etag: str
    sku: None | str | Unset = UNSET
    metadata: Metadata | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        from ..models.brand import Brand

        id = str(self.id)

        url = self.url

        seller_id = str(self.seller_id)

        seller = self.seller

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

        status = self.status.value

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        published_at: None | str
        if isinstance(self.published_at, datetime.datetime):
            published_at = self.published_at.isoformat()
        else:
            published_at = self.published_at

        sold_at: None | str
        if isinstance(self.sold_at, datetime.datetime):
            sold_at = self.sold_at.isoformat()
        else:
            sold_at = self.sold_at

        etag = self.etag

        sku: None | str | Unset
        if isinstance(self.sku, Unset):
            sku = UNSET
        else:
            sku = self.sku

        metadata: dict[str, Any] | Unset = UNSET
        if not isinstance(self.metadata, Unset):
            metadata = self.metadata.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "url": url,
                "seller_id": seller_id,
                "seller": seller,
                "title": title,
                "description": description,
                "price": price,
                "category": category,
                "brand": brand,
                "size": size,
                "color": color,
                "condition": condition,
                "images": images,
                "status": status,
                "created_at": created_at,
                "updated_at": updated_at,
                "published_at": published_at,
                "sold_at": sold_at,
                "etag": etag,
            }
        )
        if sku is not UNSET:
            field_dict["sku"] = sku
        if metadata is not UNSET:
            field_dict["metadata"] = metadata

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.brand import Brand
        from ..models.category import Category
        from ..models.image import Image
        from ..models.metadata import Metadata
        from ..models.money import Money

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        url = d.pop("url")

        seller_id = UUID(d.pop("seller_id"))

        seller = d.pop("seller")

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

        status = ItemStatus(d.pop("status"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at").replace("Z", "+00:00"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at").replace("Z", "+00:00"))

        def _parse_published_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                published_at_type_0 = datetime.datetime.fromisoformat(data.replace("Z", "+00:00"))

                return published_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        published_at = _parse_published_at(d.pop("published_at"))

        def _parse_sold_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                sold_at_type_0 = datetime.datetime.fromisoformat(data.replace("Z", "+00:00"))

                return sold_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        sold_at = _parse_sold_at(d.pop("sold_at"))

        etag = d.pop("etag")

        def _parse_sku(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        sku = _parse_sku(d.pop("sku", UNSET))

        _metadata = d.pop("metadata", UNSET)
        metadata: Metadata | Unset
        if _metadata is None or isinstance(_metadata, Unset):
            metadata = UNSET
        else:
            metadata = Metadata.from_dict(_metadata)

        item = cls(
            id=id,
            url=url,
            seller_id=seller_id,
            seller=seller,
            title=title,
            description=description,
            price=price,
            category=category,
            brand=brand,
            size=size,
            color=color,
            condition=condition,
            images=images,
            status=status,
            created_at=created_at,
            updated_at=updated_at,
            published_at=published_at,
            sold_at=sold_at,
            etag=etag,
            sku=sku,
            metadata=metadata,
        )

        item.additional_properties = d
        return item

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
