# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("count", "count", _model.whole, True),
    ("since", "since", _model.moment, True),
    ("until", "until", _model.moment, True),
    ("next_cursor", "next_cursor", _model.nullable(_model.text), True),
    ("has_more", "has_more", _model.flag, True),
)


@define
class Recovery(_model.Model):
    """The result of a recovery.

    Attributes:
        count (int): How many deliveries this call created.
        since (datetime.datetime): Where the range of events begins.
        until (datetime.datetime): Where the range of events ends.
        next_cursor (None | str): Send it as `cursor` in the same body to continue. `null` at the end of the range.
        has_more (bool): Whether there are more events in the range.
    """

    count: int
    since: datetime.datetime
    until: datetime.datetime
    next_cursor: None | str
    has_more: bool

    _fields = _FIELDS
