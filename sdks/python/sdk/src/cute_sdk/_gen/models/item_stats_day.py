# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("day", "day", _model.day, True),
    ("views", "views", _model.whole, True),
    ("bot_views", "bot_views", _model.whole, True),
)


@define
class ItemStatsDay(_model.Model):
    """The views of a day.

    Attributes:
        day (datetime.date): The day, in UTC.
        views (int): How many views there were. Fewer than five are 0.
        bot_views (int): How many views there were by programs that name themselves as such. They are not in `views`.
    """

    day: datetime.date
    views: int
    bot_views: int

    _fields = _FIELDS
