# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from uuid import UUID

from attrs import define

from ... import _model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.message import Message


_FIELDS: tuple[_model.Field, ...] = (
    ("id", "id", _model.uuid, True),
    ("type", "type", _model.constant("message.received"), True),
    ("timestamp", "timestamp", _model.whole, True),
    ("account", "account", _model.uuid, True),
    ("data", "data", _model.nested("Message"), True),
    ("install", "install", _model.uuid, False),
)


@define
class MessageReceivedEvent(_model.Model):
    """A message for you arrived.

    Attributes:
        id (UUID): The event's id, as in the header `webhook-id`. The same in every attempt.
        type (Literal['message.received']): The event's type.
        timestamp (int): When it happened, in milliseconds since 1970-01-01T00:00:00Z.
        account (UUID): The id of the user whose data it is. Events of one account keep their order: in the feed all of
            them, in webhooks those of the same item, order or message.
        data (Message): A message from one user to another about an item.
        install (UUID | Unset): The install that lets an app get the event. Only in events that an app gets without
            `Cute-Account`: `account` is then the seller.
    """

    id: UUID
    type: Literal["message.received"]
    timestamp: int
    account: UUID
    data: Message
    install: UUID | Unset = UNSET

    _fields = _FIELDS
