# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from attrs import define

from ... import _model

if TYPE_CHECKING:
    from ..models.party import Party


_FIELDS: tuple[_model.Field, ...] = (
    ("id", "id", _model.uuid, True),
    ("item_id", "item_id", _model.uuid, True),
    ("sender", "sender", _model.nested("Party"), True),
    ("recipient", "recipient", _model.nested("Party"), True),
    ("body", "body", _model.text, True),
    ("created_at", "created_at", _model.moment, True),
)


@define
class Message(_model.Model):
    """A message from one user to another about an item.

    Attributes:
        id (UUID): The message's id.
        item_id (UUID): The id of the item that it is about.
        sender (Party): A user whom others see, such as the seller of an item.
        recipient (Party): A user whom others see, such as the seller of an item.
        body (str): What it says, as plain text. Can have several lines.
        created_at (datetime.datetime): When it was sent.
    """

    id: UUID
    item_id: UUID
    sender: Party
    recipient: Party
    body: str
    created_at: datetime.datetime

    _fields = _FIELDS
