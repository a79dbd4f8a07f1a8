# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime

from attrs import define

from ... import _model
from ..models.disabled_reason import DisabledReason

_FIELDS: tuple[_model.Field, ...] = (
    ("reason", "reason", _model.member(DisabledReason), True),
    ("since", "since", _model.moment, True),
)


@define
class WebhookStatusDetail(_model.Model):
    """Why a webhook is disabled, and since when.

    Attributes:
        reason (DisabledReason): Why a webhook was disabled. More values may come. The values are `by_owner`: you set
            `status` to `disabled`; `gone`: its receiver returned 410; `failing`: all attempts failed for five days;
            `unverified`: its URL did not respond to the verification challenge for a day.
        since (datetime.datetime): When it was disabled.
    """

    reason: DisabledReason
    since: datetime.datetime

    _fields = _FIELDS
