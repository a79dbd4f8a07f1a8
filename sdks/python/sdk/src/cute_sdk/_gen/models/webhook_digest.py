# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from uuid import UUID

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("webhook_id", "webhook_id", _model.uuid, True),
    ("date", "date", _model.day, True),
    ("count", "count", _model.whole, True),
    ("delivered", "delivered", _model.whole, True),
    ("chain", "chain", _model.text, True),
    ("complete", "complete", _model.flag, True),
)


@define
class WebhookDigest(_model.Model):
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

    _fields = _FIELDS
