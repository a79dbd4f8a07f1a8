"""Views of a user's own items by day.

A count below `LEAST` is 0, so that no single viewer can be recognised. A sum over items includes
such counts if they are `LEAST` or more together, so that no difference reveals one either.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any, TypedDict

from sqlalchemy import ColumnElement, Date, Uuid, case, func, literal_column, select

from cute_api.models import ItemView
from cute_api.models.statements import Reads, Statement, parameter
from cute_api.services.common.moments import day_of
from cute_api.services.keys.principals import Principal
from cute_api.usage.item_views import KEPT

LEAST = 5
BEGINS = timedelta(days=30)
"""How far back the days go without `day_since`; at most as long as views are kept."""

Json = dict[str, Any]


@cache
def _statement(given: frozenset[str]) -> Statement:
    """Return the views of each day, newest first: of one item, or of all."""
    day, views = ItemView.day, ItemView.views
    conditions: list[ColumnElement[bool]] = [
        ItemView.user_id == parameter("user", Uuid()),
        day >= parameter("day_since", Date()),
    ]
    if "day_until" in given:
        conditions.append(day < parameter("day_until", Date()))
    if "item_id" in given:
        conditions.append(ItemView.item_id == parameter("item_id", Uuid()))
    least: ColumnElement[int] = literal_column(str(LEAST))
    shown = func.coalesce(func.sum(views).filter(views >= least), 0)
    hidden = func.coalesce(func.sum(views).filter(views < least), 0)
    counted = shown + case((hidden >= least, hidden), else_=0)
    bots = func.sum(ItemView.bot_views)
    return Statement(
        select(day.label("day"), counted.label("views"), bots.label("bot_views"))
        .where(*conditions)
        .group_by(day)
        .having(counted + bots > 0)
        .order_by(day.desc()),
        by_values=True,
    )


class ItemStatsQuery(TypedDict, total=False):
    """Parameters of `get_my_item_stats`."""

    item_id: str
    day_since: str
    day_until: str


def of_own(reads: Reads, principal: Principal, query: Mapping[str, Any], *, today: date) -> Json:
    """Return schema `ItemStats`. `query` holds the operation's parameters."""
    since = day_of(query, "day_since") if "day_since" in query else today - BEGINS
    values: dict[str, Any] = {
        "user": str(principal.user_id),
        "day_since": max(since, today - KEPT),
    }
    if "day_until" in query:
        values["day_until"] = day_of(query, "day_until")
    if "item_id" in query:
        values["item_id"] = query["item_id"]
    rows = reads.rows(_statement(frozenset(query) & {"day_until", "item_id"}), **values)
    return {
        "item_id": query.get("item_id"),
        "data": [
            {
                "day": row.day.isoformat(),
                "views": int(row.views),
                "bot_views": int(row.bot_views),
            }
            for row in rows
        ],
    }
