# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.webhook_stats_hour import WebhookStatsHour
    from ..models.webhook_stats_total import WebhookStatsTotal


T = TypeVar("T", bound="WebhookStats")


@_attrs_define
class WebhookStats:
    """What was sent to a webhook.

    Attributes:
        total (WebhookStatsTotal): What was sent to a webhook in the whole range of time.
        data (list[WebhookStatsHour]): The hours with an attempt, newest first.
    """

    total: WebhookStatsTotal
    data: list[WebhookStatsHour]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        total = self.total.to_dict()

        data = []
        for data_item_data in self.data:
            data_item = data_item_data.to_dict()
            data.append(data_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "total": total,
                "data": data,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.webhook_stats_hour import WebhookStatsHour
        from ..models.webhook_stats_total import WebhookStatsTotal

        d = dict(src_dict)
        total = WebhookStatsTotal.from_dict(d.pop("total"))

        data = []
        _data = d.pop("data")
        for data_item_data in _data:
            data_item = WebhookStatsHour.from_dict(data_item_data)

            data.append(data_item)

        webhook_stats = cls(
            total=total,
            data=data,
        )

        webhook_stats.additional_properties = d
        return webhook_stats

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
