# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.item import Item
    from ..models.problem import Problem


T = TypeVar("T", bound="ItemBatchRow")


@_attrs_define
class ItemBatchRow:
    """The result of one row of a batch: the current `item`, or a `problem`. Both are `null` for an item that was deleted.

    Attributes:
        index (int): The row's index in `operations`, starting at 0.
        status (int): The status that the row would have had as a separate call: 200, 201 or 204, or that of its
            `problem`.
        item (Item | None): The item as it is after this row. `null` when it was deleted or the row failed.
        etag (None | str): The `ETag` of `item`; with 412, that of the current item. `null` if there is none.
        problem (None | Problem): Why the row failed; `null` if it didn't. A `pointer` in its `errors` starts at the
            row, such as `/item/title`.
    """

    index: int
    status: int
    item: Item | None
    etag: None | str
    problem: None | Problem
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        from ..models.item import Item
        from ..models.problem import Problem

        index = self.index

        status = self.status

        item: dict[str, Any] | None
        if isinstance(self.item, Item):
            item = self.item.to_dict()
        else:
            item = self.item

        etag: None | str
        etag = self.etag

        problem: dict[str, Any] | None
        if isinstance(self.problem, Problem):
            problem = self.problem.to_dict()
        else:
            problem = self.problem

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "index": index,
                "status": status,
                "item": item,
                "etag": etag,
                "problem": problem,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.item import Item
        from ..models.problem import Problem

        d = dict(src_dict)
        index = d.pop("index")

        status = d.pop("status")

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

        def _parse_etag(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        etag = _parse_etag(d.pop("etag"))

        def _parse_problem(data: object) -> None | Problem:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                problem_type_0 = Problem.from_dict(data)

                return problem_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Problem, data)

        problem = _parse_problem(d.pop("problem"))

        item_batch_row = cls(
            index=index,
            status=status,
            item=item,
            etag=etag,
            problem=problem,
        )

        item_batch_row.additional_properties = d
        return item_batch_row

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
