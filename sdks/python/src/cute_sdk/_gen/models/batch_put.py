# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.item_create import ItemCreate


T = TypeVar("T", bound="BatchPut")


@_attrs_define
class BatchPut:
    """A row that creates or replaces an item by its SKU, as `PUT /me/items/by-sku/{sku}` does.

    Attributes:
        op (Literal['put']): Creates an item, or replaces all of its fields.
        sku (str): Your own number for the item. Here it can contain a slash.
        item (ItemCreate): An item to create.
        if_match (str | Unset): The `ETag` of the item as you read it, with its quotes. When the item has changed since,
            the row changes nothing and gets 412, with the current `etag`.
    """

    op: Literal["put"]
    sku: str
    item: ItemCreate
    if_match: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        op = self.op

        sku = self.sku

        item = self.item.to_dict()

        if_match = self.if_match

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "op": op,
                "sku": sku,
                "item": item,
            }
        )
        if if_match is not UNSET:
            field_dict["if_match"] = if_match

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.item_create import ItemCreate

        d = dict(src_dict)
        op = cast(Literal["put"], d.pop("op"))

        sku = d.pop("sku")

        item = ItemCreate.from_dict(d.pop("item"))

        if_match = d.pop("if_match", UNSET)

        batch_put = cls(
            op=op,
            sku=sku,
            item=item,
            if_match=if_match,
        )

        batch_put.additional_properties = d
        return batch_put

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
