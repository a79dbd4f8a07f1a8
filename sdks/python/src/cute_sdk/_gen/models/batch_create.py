# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.item_create import ItemCreate


T = TypeVar("T", bound="BatchCreate")


@_attrs_define
class BatchCreate:
    """A row that creates an item, as `POST /items` does.

    Attributes:
        op (Literal['create']): Creates an item.
        item (ItemCreate): An item to create.
    """

    op: Literal["create"]
    item: ItemCreate
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        op = self.op

        item = self.item.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "op": op,
                "item": item,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.item_create import ItemCreate

        d = dict(src_dict)
        op = cast(Literal["create"], d.pop("op"))

        item = ItemCreate.from_dict(d.pop("item"))

        batch_create = cls(
            op=op,
            item=item,
        )

        batch_create.additional_properties = d
        return batch_create

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
