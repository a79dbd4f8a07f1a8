# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="WebhookDigest")


@_attrs_define
class WebhookDigest:
    """The events of a day that a webhook should receive.

    Attributes:
        webhook_id (UUID): The webhook's id.
        date (datetime.date): The day, in UTC.
        count (int): How many events there are.
        delivered (int): How many of them were acknowledged.
        chain (str): The last link of the hash chain over their ids.
        complete (bool): Whether the day is over and none of its deliveries is still pending.
    """

    webhook_id: UUID
    date: datetime.date
    count: int
    delivered: int
    chain: str
    complete: bool
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        webhook_id = str(self.webhook_id)

        date = self.date.isoformat()

        count = self.count

        delivered = self.delivered

        chain = self.chain

        complete = self.complete

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "webhook_id": webhook_id,
                "date": date,
                "count": count,
                "delivered": delivered,
                "chain": chain,
                "complete": complete,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        webhook_id = UUID(d.pop("webhook_id"))

        date = datetime.date.fromisoformat(d.pop("date"))

        count = d.pop("count")

        delivered = d.pop("delivered")

        chain = d.pop("chain")

        complete = d.pop("complete")

        webhook_digest = cls(
            webhook_id=webhook_id,
            date=date,
            count=count,
            delivered=delivered,
            chain=chain,
            complete=complete,
        )

        webhook_digest.additional_properties = d
        return webhook_digest

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
