# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="WebhookChallenge")


@_attrs_define
class WebhookChallenge:
    """The challenge that a receiver sends back to prove that it wants the events of a webhook.

    Attributes:
        webhook_id (UUID): The webhook's id.
        challenge (str): Respond with this value: `{"challenge": "…"}`, or the value alone as text. A new one in each
            attempt.
    """

    webhook_id: UUID
    challenge: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        webhook_id = str(self.webhook_id)

        challenge = self.challenge

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "webhook_id": webhook_id,
                "challenge": challenge,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        webhook_id = UUID(d.pop("webhook_id"))

        challenge = d.pop("challenge")

        webhook_challenge = cls(
            webhook_id=webhook_id,
            challenge=challenge,
        )

        webhook_challenge.additional_properties = d
        return webhook_challenge

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
