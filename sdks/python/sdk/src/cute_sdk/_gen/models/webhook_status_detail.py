# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.disabled_reason import DisabledReason

T = TypeVar("T", bound="WebhookStatusDetail")


@_attrs_define
class WebhookStatusDetail:
    """Why a webhook is disabled, and since when.

    Attributes:
        reason (DisabledReason): Why a webhook was disabled. More values may come. The values are `by_owner`: you set
            `status` to `disabled`; `gone`: its receiver returned 410; `failing`: all attempts failed for five days;
            `unverified`: its URL did not respond to the verification challenge for a day.
        since (datetime.datetime): When it was disabled.
    """

    reason: DisabledReason
    since: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        reason = self.reason.value

        since = self.since.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "reason": reason,
                "since": since,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        reason = DisabledReason(d.pop("reason"))

        since = datetime.datetime.fromisoformat(d.pop("since").replace("Z", "+00:00"))

        webhook_status_detail = cls(
            reason=reason,
            since=since,
        )

        webhook_status_detail.additional_properties = d
        return webhook_status_detail

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
