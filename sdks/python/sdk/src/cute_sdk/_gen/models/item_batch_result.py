# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.item_batch_row import ItemBatchRow


T = TypeVar("T", bound="ItemBatchResult")


@_attrs_define
class ItemBatchResult:
    """The result of each row of a batch.

    Attributes:
        data (list[ItemBatchRow]): One entry for each row, in the order of the rows.
        succeeded (int): How many rows succeeded. 0 for an atomic batch that was rolled back.
        failed (int): How many rows failed. Check it, because the call returns 200 even when rows fail.
    """

    data: list[ItemBatchRow]
    succeeded: int
    failed: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        data = []
        for data_item_data in self.data:
            data_item = data_item_data.to_dict()
            data.append(data_item)

        succeeded = self.succeeded

        failed = self.failed

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "data": data,
                "succeeded": succeeded,
                "failed": failed,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.item_batch_row import ItemBatchRow

        d = dict(src_dict)
        data = []
        _data = d.pop("data")
        for data_item_data in _data:
            data_item = ItemBatchRow.from_dict(data_item_data)

            data.append(data_item)

        succeeded = d.pop("succeeded")

        failed = d.pop("failed")

        item_batch_result = cls(
            data=data,
            succeeded=succeeded,
            failed=failed,
        )

        item_batch_result.additional_properties = d
        return item_batch_result

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
