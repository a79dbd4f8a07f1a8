# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.batch_create import BatchCreate
    from ..models.batch_delete import BatchDelete
    from ..models.batch_put import BatchPut
    from ..models.batch_update import BatchUpdate


T = TypeVar("T", bound="ItemBatchCreate")


@_attrs_define
class ItemBatchCreate:
    """Changes to your items, made in one call.

    Attributes:
        operations (list[BatchCreate | BatchDelete | BatchPut | BatchUpdate]): The rows, which are done in this order.
        atomic (bool | Unset): Whether to change all or nothing. By default, the rows that are right are done and the
            others are not.
    """

    operations: list[BatchCreate | BatchDelete | BatchPut | BatchUpdate]
    atomic: bool | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.batch_create import BatchCreate
        from ..models.batch_delete import BatchDelete
        from ..models.batch_update import BatchUpdate

        operations = []
        for operations_item_data in self.operations:
            operations_item: dict[str, Any]
            if isinstance(operations_item_data, BatchCreate):
                operations_item = operations_item_data.to_dict()
            elif isinstance(operations_item_data, BatchUpdate):
                operations_item = operations_item_data.to_dict()
            elif isinstance(operations_item_data, BatchDelete):
                operations_item = operations_item_data.to_dict()
            else:
                operations_item = operations_item_data.to_dict()

            operations.append(operations_item)

        atomic = self.atomic

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "operations": operations,
            }
        )
        if atomic is not UNSET:
            field_dict["atomic"] = atomic

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.batch_create import BatchCreate
        from ..models.batch_delete import BatchDelete
        from ..models.batch_put import BatchPut
        from ..models.batch_update import BatchUpdate

        d = dict(src_dict)
        operations = []
        _operations = d.pop("operations")
        for operations_item_data in _operations:

            def _parse_operations_item(
                data: object,
            ) -> BatchCreate | BatchDelete | BatchPut | BatchUpdate:
                try:
                    if not isinstance(data, dict):
                        raise TypeError()
                    componentsschemas_batch_operation_type_0 = BatchCreate.from_dict(data)

                    return componentsschemas_batch_operation_type_0
                except (TypeError, ValueError, AttributeError, KeyError):
                    pass
                try:
                    if not isinstance(data, dict):
                        raise TypeError()
                    componentsschemas_batch_operation_type_1 = BatchUpdate.from_dict(data)

                    return componentsschemas_batch_operation_type_1
                except (TypeError, ValueError, AttributeError, KeyError):
                    pass
                try:
                    if not isinstance(data, dict):
                        raise TypeError()
                    componentsschemas_batch_operation_type_2 = BatchDelete.from_dict(data)

                    return componentsschemas_batch_operation_type_2
                except (TypeError, ValueError, AttributeError, KeyError):
                    pass
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_batch_operation_type_3 = BatchPut.from_dict(data)

                return componentsschemas_batch_operation_type_3

            operations_item = _parse_operations_item(operations_item_data)

            operations.append(operations_item)

        atomic = d.pop("atomic", UNSET)

        item_batch_create = cls(
            operations=operations,
            atomic=atomic,
        )

        item_batch_create.additional_properties = d
        return item_batch_create

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
