# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from uuid import UUID

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("item_id", "item_id", _model.nullable(_model.uuid), True),
    ("day", "day", _model.day, True),
    ("views", "views", _model.whole, True),
    ("bot_views", "bot_views", _model.whole, True),
    ("favorites", "favorites", _model.whole, True),
)


@define
class ItemStatsDay(_model.Model):
    """The views and favorites of a day.

    Attributes:
        item_id (None | UUID): The item; `null` for all items of the user together.
        day (datetime.date): The day, in UTC.
        views (int): How many views there were. Fewer than five are 0.
        bot_views (int): How many views there were by programs that name themselves as such. They are not in `views`.
        favorites (int): How many people made it a favorite on this day and didn't take that back on the same day. Fewer
            than five are 0.
    """

    item_id: None | UUID
    day: datetime.date
    views: int
    bot_views: int
    favorites: int

    _fields = _FIELDS
