# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.condition import Condition

T = TypeVar("T", bound="ConditionCount")


@_attrs_define
class ConditionCount:
    """How many items are in one condition.

    Attributes:
        value (Condition): How worn an item is. More values may come. The values are `new_with_tags`: never worn, tags
            on; `new_without_tags`: never worn; `very_good`: worn little, no flaws; `good`: worn, small flaws;
            `satisfactory`: worn, visible flaws.
        count (int): How many items have it.
    """

    value: Condition
    count: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        value = self.value.value

        count = self.count

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "value": value,
                "count": count,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        value = Condition(d.pop("value"))

        count = d.pop("count")

        condition_count = cls(
            value=value,
            count=count,
        )

        condition_count.additional_properties = d
        return condition_count

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
