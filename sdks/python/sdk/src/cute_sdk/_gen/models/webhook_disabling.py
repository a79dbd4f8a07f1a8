# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.disabled_reason import DisabledReason

T = TypeVar("T", bound="WebhookDisabling")


@_attrs_define
class WebhookDisabling:
    """A webhook that was disabled, and why.

    Attributes:
        webhook_id (UUID): The webhook's id.
        url (str): Where its events go.
        failing_since (datetime.datetime): When the first attempt failed since the last success.
        last_response_status (int | None): The last HTTP status from the receiver. `null` if there was no response.
        last_error (None | str): Why there was no response. `null` if there was one.
        reason (DisabledReason): Why a webhook was disabled. More values may come. The values are `by_owner`: you set
            `status` to `disabled`; `gone`: its receiver returned 410; `failing`: all attempts failed for five days;
            `unverified`: its URL did not respond to the verification challenge for a day.
    """

    webhook_id: UUID
    url: str
    failing_since: datetime.datetime
    last_response_status: int | None
    last_error: None | str
    reason: DisabledReason
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        webhook_id = str(self.webhook_id)

        url = self.url

        failing_since = self.failing_since.isoformat()

        last_response_status: int | None
        last_response_status = self.last_response_status

        last_error: None | str
        last_error = self.last_error

        reason = self.reason.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "webhook_id": webhook_id,
                "url": url,
                "failing_since": failing_since,
                "last_response_status": last_response_status,
                "last_error": last_error,
                "reason": reason,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        webhook_id = UUID(d.pop("webhook_id"))

        url = d.pop("url")

        failing_since = datetime.datetime.fromisoformat(
            d.pop("failing_since").replace("Z", "+00:00")
        )

        def _parse_last_response_status(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        last_response_status = _parse_last_response_status(d.pop("last_response_status"))

        def _parse_last_error(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        last_error = _parse_last_error(d.pop("last_error"))

        reason = DisabledReason(d.pop("reason"))

        webhook_disabling = cls(
            webhook_id=webhook_id,
            url=url,
            failing_since=failing_since,
            last_response_status=last_response_status,
            last_error=last_error,
            reason=reason,
        )

        webhook_disabling.additional_properties = d
        return webhook_disabling

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
