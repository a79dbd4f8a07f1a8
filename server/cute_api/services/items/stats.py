"""Views and favorites of a user's own items by day.

A count below `LEAST` is 0, so that nobody can be recognised. The sum of all items includes such
counts if they are `LEAST` or more together, so that no difference reveals one either. Sums of
chosen items are not offered: two choices that differ in one item would reveal its count.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any, TypedDict

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    Text,
    Uuid,
    any_,
    case,
    cast,
    func,
    literal_column,
    null,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute

from cute_api.lib.json_objects import Json
from cute_api.models import ItemView
from cute_api.models.statements import Reads, Statement, parameter
from cute_api.services.common.moments import day_of
from cute_api.services.keys.principals import Principal
from cute_api.usage.item_views import KEPT

LEAST = 5
BEGINS = timedelta(days=30)
"""How far back the days go without `day_since`; at most as long as views are kept."""


def _public_sum(count: InstrumentedAttribute[int]) -> ColumnElement[int]:
    """Sum a count over a group's items, without what must stay hidden."""
    least: ColumnElement[int] = literal_column(str(LEAST))
    large = func.coalesce(func.sum(count).filter(count >= least), 0)
    small = func.coalesce(func.sum(count).filter(count < least), 0)
    return large + case((small >= least, small), else_=0)


@cache
def _statement(given: frozenset[str]) -> Statement:
    """Return the counts of each day, newest first: of all items together, or of each named one."""
    day, item_id = ItemView.day, ItemView.item_id
    conditions: list[ColumnElement[bool]] = [
        ItemView.user_id == parameter("user", Uuid()),
        day >= parameter("day_since", Date()),
    ]
    if "day_until" in given:
        conditions.append(day < parameter("day_until", Date()))
    named = "item_id" in given
    if named:
        ids = cast(parameter("item_ids", ARRAY(Text)), ARRAY(Uuid()))
        conditions.append(item_id == any_(ids))
    groups = (day, item_id) if named else (day,)
    views, favorites = _public_sum(ItemView.views), _public_sum(ItemView.favorites)
    bots = func.sum(ItemView.bot_views)
    return Statement(
        select(
            (cast(item_id, Text) if named else null()).label("item_id"),
            day.label("day"),
            views.label("views"),
            bots.label("bot_views"),
            favorites.label("favorites"),
        )
        .where(*conditions)
        .group_by(*groups)
        .having(views + bots + favorites > 0)
        .order_by(*(column.desc() for column in groups)),
        by_values=True,
    )


class ItemStatsQuery(TypedDict, total=False):
    """Parameters of `get_my_item_stats`."""

    item_id: list[str]
    day_since: str
    day_until: str


def of_own(reads: Reads, principal: Principal, query: Mapping[str, Any], *, today: date) -> Json:
    """Return schema `ItemStats`. `query` holds the operation's parameters."""
    since = day_of(query, "day_since") if "day_since" in query else today - BEGINS
    item_ids = query.get("item_id", [])
    values: dict[str, Any] = {
        "user": str(principal.user_id),
        "day_since": max(since, today - KEPT),
        "item_ids": item_ids,
    }
    if "day_until" in query:
        values["day_until"] = day_of(query, "day_until")
    rows = reads.rows(_statement(frozenset(query) & {"day_until", "item_id"}), **values)
    return {
        "item_id": item_ids[0] if len(item_ids) == 1 else None,
        "data": [
            {
                "item_id": row.item_id,
                "day": row.day.isoformat(),
                "views": int(row.views),
                "bot_views": int(row.bot_views),
                "favorites": int(row.favorites),
            }
            for row in rows
        ],
    }
