# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import builtins
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.item_change_type import ItemChangeType

if TYPE_CHECKING:
    from ..models.item import Item


T = TypeVar("T", bound="ItemChange")


@_attrs_define
class ItemChange:
    """An item of the public catalogue that changed, in its current state.

    Attributes:
        id (UUID): The item's id.
        type (ItemChangeType): What to do with the item. More values may come. The values are `upsert`: replace what you
            have stored under its id; `delete`: remove it.
        item (Item | None): The item as everyone sees it, your own items too: without `sku`, and with the `etag` that
            `GET /v1/items/{item_id}` has without a key. `null` with `delete`.
    """

    id: UUID
    type: ItemChangeType
    item: Item | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        from ..models.item import Item

        id = str(self.id)

        type = self.type.value

        item: dict[str, Any] | None
        if isinstance(self.item, Item):
            item = self.item.to_dict()
        else:
            item = self.item

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "type": type,
                "item": item,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: builtins.type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.item import Item

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        type_ = ItemChangeType(d.pop("type"))

        def _parse_item(data: object) -> Item | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                item_type_0 = Item.from_dict(data)

                return item_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Item | None, data)

        item = _parse_item(d.pop("item"))

        item_change = cls(
            id=id,
            type=type_,
            item=item,
        )

        item_change.additional_properties = d
        return item_change

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
