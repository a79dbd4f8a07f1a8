# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from attrs import define

from ... import _model

if TYPE_CHECKING:
    from ..models.item_stats_day import ItemStatsDay


_FIELDS: tuple[_model.Field, ...] = (
    ("item_id", "item_id", _model.nullable(_model.uuid), True),
    ("data", "data", _model.array(_model.nested("ItemStatsDay")), True),
)


@define
class ItemStats(_model.Model):
    """The views and favorites of a user's items by day.

    Attributes:
        item_id (None | UUID): The item, if the request named a single one.
        data (list[ItemStatsDay]): The days with counts, newest first; for several items, by day and item.
    """

    item_id: None | UUID
    data: list[ItemStatsDay]

    _fields = _FIELDS
