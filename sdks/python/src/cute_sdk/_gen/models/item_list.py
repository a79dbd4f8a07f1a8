# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.item import Item
    from ..models.item_facets import ItemFacets


T = TypeVar("T", bound="ItemList")


@_attrs_define
class ItemList:
    """A page of items.

    Attributes:
        data (list[Item]): The items of this page.
        next_cursor (None | str): Send it as `cursor` to get the next page. `null` on the last page.
        has_more (bool): Whether there is another page.
        facets (ItemFacets | Unset): How many matching items have each value, the most frequent value first. Values that
            no item has are left out.
    """

    data: list[Item]
    next_cursor: None | str
    has_more: bool
    facets: ItemFacets | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        data = []
        for data_item_data in self.data:
            data_item = data_item_data.to_dict()
            data.append(data_item)

        next_cursor: None | str
        next_cursor = self.next_cursor

        has_more = self.has_more

        facets: dict[str, Any] | Unset = UNSET
        if not isinstance(self.facets, Unset):
            facets = self.facets.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "data": data,
                "next_cursor": next_cursor,
                "has_more": has_more,
            }
        )
        if facets is not UNSET:
            field_dict["facets"] = facets

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.item import Item
        from ..models.item_facets import ItemFacets

        d = dict(src_dict)
        data = []
        _data = d.pop("data")
        for data_item_data in _data:
            data_item = Item.from_dict(data_item_data)

            data.append(data_item)

        def _parse_next_cursor(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        next_cursor = _parse_next_cursor(d.pop("next_cursor"))

        has_more = d.pop("has_more")

        _facets = d.pop("facets", UNSET)
        facets: ItemFacets | Unset
        if _facets is None or isinstance(_facets, Unset):
            facets = UNSET
        else:
            facets = ItemFacets.from_dict(_facets)

        item_list = cls(
            data=data,
            next_cursor=next_cursor,
            has_more=has_more,
            facets=facets,
        )

        item_list.additional_properties = d
        return item_list

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
