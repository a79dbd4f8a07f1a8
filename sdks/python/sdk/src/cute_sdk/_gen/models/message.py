# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from uuid import UUID

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("id", "id", _model.uuid, True),
    ("item_id", "item_id", _model.uuid, True),
    ("sender_id", "sender_id", _model.uuid, True),
    ("sender", "sender", _model.text, True),
    ("recipient_id", "recipient_id", _model.uuid, True),
    ("recipient", "recipient", _model.text, True),
    ("body", "body", _model.text, True),
    ("created_at", "created_at", _model.moment, True),
)


@define
class Message(_model.Model):
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

    _fields = _FIELDS
