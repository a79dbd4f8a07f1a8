# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import builtins
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.event_type import EventType

if TYPE_CHECKING:
    from ..models.item import Item
    from ..models.key_revocation import KeyRevocation
    from ..models.key_rotation import KeyRotation
    from ..models.message import Message
    from ..models.order import Order
    from ..models.unknown_data import UnknownData
    from ..models.user_erasure import UserErasure
    from ..models.webhook_disabling import WebhookDisabling
    from ..models.webhook_failure import WebhookFailure


T = TypeVar("T", bound="Event")


@_attrs_define
class Event:
    """Something that happened to your items, orders, keys or webhooks. This is also the body of a webhook request. `type`
    says what `data` is, as it was at that time and as its owner sees it: an `Item` for `item.*`, an `Order` for
    `order.*`, a `Message` for `message.*`, a `KeyRotation` or `KeyRevocation` for `key.*`, a `WebhookFailure` or
    `WebhookDisabling` for `webhook.*`. More types may come.

        Attributes:
            id (UUID): The event's id, as in the header `webhook-id`. The same in every attempt.
            type (EventType): What an event is about. The `webhooks` section of this document describes each type. More
                values may come.
            timestamp (int): When it happened, in milliseconds since 1970-01-01T00:00:00Z.
            data (Item | KeyRevocation | KeyRotation | Message | Order | UnknownData | UserErasure | WebhookDisabling |
                WebhookFailure): What the event is about, as it was at that time.
    """

    id: UUID
    type: EventType
    timestamp: int
    data: (
        Item
        | KeyRevocation
        | KeyRotation
        | Message
        | Order
        | UnknownData
        | UserErasure
        | WebhookDisabling
        | WebhookFailure
    )
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        from ..models.item import Item
        from ..models.key_revocation import KeyRevocation
        from ..models.key_rotation import KeyRotation
        from ..models.message import Message
        from ..models.order import Order
        from ..models.user_erasure import UserErasure
        from ..models.webhook_disabling import WebhookDisabling
        from ..models.webhook_failure import WebhookFailure

        id = str(self.id)

        type = self.type.value

        timestamp = self.timestamp

        data: dict[str, Any]
        if isinstance(self.data, Item):
            data = self.data.to_dict()
        elif isinstance(self.data, KeyRevocation):
            data = self.data.to_dict()
        elif isinstance(self.data, KeyRotation):
            data = self.data.to_dict()
        elif isinstance(self.data, Message):
            data = self.data.to_dict()
        elif isinstance(self.data, Order):
            data = self.data.to_dict()
        elif isinstance(self.data, UserErasure):
            data = self.data.to_dict()
        elif isinstance(self.data, WebhookDisabling):
            data = self.data.to_dict()
        elif isinstance(self.data, WebhookFailure):
            data = self.data.to_dict()
        else:
            data = self.data.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "type": type,
                "timestamp": timestamp,
                "data": data,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: builtins.type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.item import Item
        from ..models.key_revocation import KeyRevocation
        from ..models.key_rotation import KeyRotation
        from ..models.message import Message
        from ..models.order import Order
        from ..models.unknown_data import UnknownData
        from ..models.user_erasure import UserErasure
        from ..models.webhook_disabling import WebhookDisabling
        from ..models.webhook_failure import WebhookFailure

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        type_ = EventType(d.pop("type"))

        timestamp = d.pop("timestamp")

        def _parse_data(
            data: object,
        ) -> (
            Item
            | KeyRevocation
            | KeyRotation
            | Message
            | Order
            | UnknownData
            | UserErasure
            | WebhookDisabling
            | WebhookFailure
        ):
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                data_type_0 = Item.from_dict(data)

                return data_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                data_type_1 = KeyRevocation.from_dict(data)

                return data_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                data_type_2 = KeyRotation.from_dict(data)

                return data_type_2
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                data_type_3 = Message.from_dict(data)

                return data_type_3
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                data_type_4 = Order.from_dict(data)

                return data_type_4
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                data_type_5 = UserErasure.from_dict(data)

                return data_type_5
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                data_type_6 = WebhookDisabling.from_dict(data)

                return data_type_6
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                data_type_7 = WebhookFailure.from_dict(data)

                return data_type_7
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            data_type_8 = UnknownData.from_dict(data)

            return data_type_8

        data = _parse_data(d.pop("data"))

        event = cls(
            id=id,
            type=type_,
            timestamp=timestamp,
            data=data,
        )

        event.additional_properties = d
        return event

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
