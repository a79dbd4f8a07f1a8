# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from uuid import UUID

from attrs import define

from ... import _model
from ..models.delivery_status import DeliveryStatus
from ..models.event_type import EventType
from ..types import UNSET, Unset

_FIELDS: tuple[_model.Field, ...] = (
    ("id", "id", _model.uuid, True),
    ("webhook_id", "webhook_id", _model.uuid, True),
    ("account", "account", _model.uuid, True),
    ("event_id", "event_id", _model.uuid, True),
    ("type", "type", _model.member(EventType), True),
    ("test", "test", _model.flag, True),
    ("status", "status", _model.member(DeliveryStatus), True),
    ("attempt_count", "attempt_count", _model.whole, True),
    ("occurred_at", "occurred_at", _model.moment, True),
    ("created_at", "created_at", _model.moment, True),
    ("next_attempt_at", "next_attempt_at", _model.nullable(_model.moment), True),
    ("finished_at", "finished_at", _model.nullable(_model.moment), True),
    ("install", "install", _model.uuid, False),
)


@define
class Delivery(_model.Model):
    """The delivery of one event to one webhook.

    Attributes:
        id (UUID): The delivery's id.
        webhook_id (UUID): The webhook that it goes to.
        account (UUID): The id of the user whose data the event contains, as in the event.
        event_id (UUID): The event's id, as in the header `webhook-id`.
        type (EventType): What an event is about. The `webhooks` section of this document describes each type. More
            values may come.
        test (bool): Whether it is a test event.
        status (DeliveryStatus): The status of a delivery. More values may come. The values are `pending`: queued for
            its next attempt, or being sent; `delivered`: the receiver responded with a 2xx; `failed`: all attempts failed;
            `cancelled`: not sent, because its webhook was disabled or deleted.
        attempt_count (int): How many attempts there have been.
        occurred_at (datetime.datetime): When the event happened.
        created_at (datetime.datetime): When the delivery was created.
        next_attempt_at (datetime.datetime | None): When the next attempt is due; `null` unless it is `pending`.
        finished_at (datetime.datetime | None): When it was delivered, failed or was cancelled; `null` while it is
            `pending`.
        install (UUID | Unset): The install that lets an app get the event, as in the event. Only for an app's webhook.
    """

    id: UUID
    webhook_id: UUID
    account: UUID
    event_id: UUID
    type: EventType
    test: bool
    status: DeliveryStatus
    attempt_count: int
    occurred_at: datetime.datetime
    created_at: datetime.datetime
    next_attempt_at: datetime.datetime | None
    finished_at: datetime.datetime | None
    install: UUID | Unset = UNSET

    _fields = _FIELDS
