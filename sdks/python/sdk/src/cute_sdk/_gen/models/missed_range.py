# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("since", "since", _model.moment, True),
    ("until", "until", _model.nullable(_model.moment), True),
)


@define
class MissedRange(_model.Model):
    """A time range whose events a webhook has missed. You can recover them.

    Attributes:
        since (datetime.datetime): When it began. Events from this time on may be missing.
        until (datetime.datetime | None): When the webhook was enabled again. `null` while it is disabled.
    """

    since: datetime.datetime
    until: datetime.datetime | None

    _fields = _FIELDS
