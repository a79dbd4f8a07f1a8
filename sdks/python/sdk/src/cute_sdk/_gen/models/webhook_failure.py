# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from uuid import UUID

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("webhook_id", "webhook_id", _model.uuid, True),
    ("url", "url", _model.text, True),
    ("failing_since", "failing_since", _model.moment, True),
    ("last_response_status", "last_response_status", _model.nullable(_model.whole), True),
    ("last_error", "last_error", _model.nullable(_model.text), True),
    ("percent", "percent", _model.whole, True),
)


@define
class WebhookFailure(_model.Model):
    """A webhook whose attempts have all failed for a while.

    Attributes:
        webhook_id (UUID): The webhook's id.
        url (str): Where its events go.
        failing_since (datetime.datetime): When an attempt first failed since the last success.
        last_response_status (int | None): The last HTTP status from the receiver. `null` if there was no response.
        last_error (None | str): Why there was no response. `null` if there was one.
        percent (int): How much of the time before it is disabled has passed.
    """

    webhook_id: UUID
    url: str
    failing_since: datetime.datetime
    last_response_status: int | None
    last_error: None | str
    percent: int

    _fields = _FIELDS
