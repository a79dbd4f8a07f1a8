# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Recovery")


@_attrs_define
class Recovery:
    """The result of a recovery.

    Attributes:
        count (int): How many deliveries this call created.
        since (datetime.datetime): Where the range of events begins.
        until (datetime.datetime): Where the range of events ends.
        next_cursor (None | str): Send it as `cursor` in the same body to continue. `null` at the end of the range.
        has_more (bool): Whether there are more events in the range.
    """

    count: int
    since: datetime.datetime
    until: datetime.datetime
    next_cursor: None | str
    has_more: bool
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        count = self.count

        since = self.since.isoformat()

        until = self.until.isoformat()

        next_cursor: None | str
        next_cursor = self.next_cursor

        has_more = self.has_more

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "count": count,
                "since": since,
                "until": until,
                "next_cursor": next_cursor,
                "has_more": has_more,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        count = d.pop("count")

        since = datetime.datetime.fromisoformat(d.pop("since").replace("Z", "+00:00"))

        until = datetime.datetime.fromisoformat(d.pop("until").replace("Z", "+00:00"))

        def _parse_next_cursor(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        next_cursor = _parse_next_cursor(d.pop("next_cursor"))

        has_more = d.pop("has_more")

        recovery = cls(
            count=count,
            since=since,
            until=until,
            next_cursor=next_cursor,
            has_more=has_more,
        )

        recovery.additional_properties = d
        return recovery

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
