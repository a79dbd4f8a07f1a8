# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="StorageUse")


@_attrs_define
class StorageUse:
    """How much the user stores, and how much the user's tier allows. Drafts and archived items count, sold and deleted
    ones don't.

        Attributes:
            items (int): How many items the user has.
            item_limit (int): How many items the tier allows.
            bytes_ (int): How many bytes their texts, images and metadata take, as JSON in UTF-8.
            byte_limit (int): How many bytes the tier allows.
    """

    items: int
    item_limit: int
    bytes_: int
    byte_limit: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        items = self.items

        item_limit = self.item_limit

        bytes_ = self.bytes_

        byte_limit = self.byte_limit

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "items": items,
                "item_limit": item_limit,
                "bytes": bytes_,
                "byte_limit": byte_limit,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        items = d.pop("items")

        item_limit = d.pop("item_limit")

        bytes_ = d.pop("bytes")

        byte_limit = d.pop("byte_limit")

        storage_use = cls(
            items=items,
            item_limit=item_limit,
            bytes_=bytes_,
            byte_limit=byte_limit,
        )

        storage_use.additional_properties = d
        return storage_use

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
