# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from attrs import define

from ... import _model
from ..models.event_type import EventType
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.alert_firing import AlertFiring
    from ..models.catalog_change import CatalogChange
    from ..models.data_request import DataRequest
    from ..models.install import Install
    from ..models.item import Item
    from ..models.key_revocation import KeyRevocation
    from ..models.key_rotation import KeyRotation
    from ..models.message import Message
    from ..models.order import Order
    from ..models.unknown_data import UnknownData
    from ..models.user_erasure import UserErasure
    from ..models.webhook_disabling import WebhookDisabling
    from ..models.webhook_failure import WebhookFailure


_FIELDS: tuple[_model.Field, ...] = (
    ("id", "id", _model.uuid, True),
    ("type", "type", _model.member(EventType), True),
    ("timestamp", "timestamp", _model.whole, True),
    ("account", "account", _model.uuid, True),
    (
        "data",
        "data",
        _model.nested(
            "AlertFiring",
            "DataRequest",
            "Install",
            "CatalogChange",
            "Item",
            "KeyRevocation",
            "KeyRotation",
            "Message",
            "Order",
            "UserErasure",
            "WebhookDisabling",
            "WebhookFailure",
            "UnknownData",
        ),
        True,
    ),
    ("install", "install", _model.uuid, False),
)


@define
class Event(_model.Model):
    """Something that happened to your items, orders, keys or webhooks, or an alert of your organisation. This is also the
    body of a webhook request. `type` says what `data` is, as it was at that time and as its owner sees it: an `Item`
    for `item.*`, an `Order` for `order.*`, a `Message` for `message.*`, a `KeyRotation` or `KeyRevocation` for `key.*`,
    a `WebhookFailure` or `WebhookDisabling` for `webhook.*`, an `AlertFiring` for `alert.*`. More types may come.

        Attributes:
            id (UUID): The event's id, as in the header `webhook-id`. The same in every attempt.
            type (EventType): What an event is about. The `webhooks` section of this document describes each type. More
                values may come.
            timestamp (int): When it happened, in milliseconds since 1970-01-01T00:00:00Z.
            account (UUID): The id of the user whose data it is. Events of one account keep their order: in the feed all of
                them, in webhooks those of the same item, order or message.
            data (AlertFiring | CatalogChange | DataRequest | Install | Item | KeyRevocation | KeyRotation | Message | Order
                | UnknownData | UserErasure | WebhookDisabling | WebhookFailure): What the event is about, as it was at that
                time.
            install (UUID | Unset): The install that lets an app get the event. Only in events that an app gets without
                `Cute-Account`: `account` is then the seller.
    """

    id: UUID
    type: EventType
    timestamp: int
    account: UUID
    data: (
        AlertFiring
        | CatalogChange
        | DataRequest
        | Install
        | Item
        | KeyRevocation
        | KeyRotation
        | Message
        | Order
        | UnknownData
        | UserErasure
        | WebhookDisabling
        | WebhookFailure
    )
    install: UUID | Unset = UNSET

    _fields = _FIELDS
