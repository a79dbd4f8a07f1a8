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
        views (int): How many views there were; 0 if fewer than five.
        bot_views (int): How many views came from programs that identify themselves as such. `views` doesn't include
            them.
        favorites (int): How many people made it a favorite on this day and didn't undo that on the same day; 0 if fewer
            than five.
    """

    item_id: None | UUID
    day: datetime.date
    views: int
    bot_views: int
    favorites: int

    _fields = _FIELDS
