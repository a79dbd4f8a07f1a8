# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Message")


@_attrs_define
class Message:
    """A message of one user to another about an item.

    Attributes:
        id (UUID): The message's id.
        item_id (UUID): The id of the item that it is about.
        sender_id (UUID): The id of the user who wrote it.
        sender (str): The name of the user who wrote it.
        recipient_id (UUID): The id of the user it was written to.
        recipient (str): The name of the user it was written to.
        body (str): What it says, as plain text. Can have several lines.
        created_at (datetime.datetime): When it was sent.
    """

    id: UUID
    item_id: UUID
    sender_id: UUID
    sender: str
    recipient_id: UUID
    recipient: str
    body: str
    created_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        item_id = str(self.item_id)

        sender_id = str(self.sender_id)

        sender = self.sender

        recipient_id = str(self.recipient_id)

        recipient = self.recipient

        body = self.body

        created_at = self.created_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "item_id": item_id,
                "sender_id": sender_id,
                "sender": sender,
                "recipient_id": recipient_id,
                "recipient": recipient,
                "body": body,
                "created_at": created_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = UUID(d.pop("id"))

        item_id = UUID(d.pop("item_id"))

        sender_id = UUID(d.pop("sender_id"))

        sender = d.pop("sender")

        recipient_id = UUID(d.pop("recipient_id"))

        recipient = d.pop("recipient")

        body = d.pop("body")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at").replace("Z", "+00:00"))

        message = cls(
            id=id,
            item_id=item_id,
            sender_id=sender_id,
            sender=sender,
            recipient_id=recipient_id,
            recipient=recipient,
            body=body,
            created_at=created_at,
        )

        message.additional_properties = d
        return message

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
