"""The public changes feed: where each item of the catalogue stands since a cursor.

The feed is compacted: an item is in it once, at its newest change, and shown as it is now. So no
place in it is ever too old, and a walk from the start gives the whole catalogue. The relay numbers
changes after their commit (`cute_api.webhooks.outbox.catalogue`): a cursor can't pass one that
commits later.
"""

import struct
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Text, cast, func, literal_column, select

from cute_api.models import Item, ItemChange
from cute_api.models.database import HasInfo, item_url
from cute_api.models.enums import ItemChangeType
from cute_api.models.reads import Reads, Statement, parameter
from cute_api.services.common.cursors import Cursors, Listing
from cute_api.services.common.pagination import DEFAULT_LIMIT
from cute_api.services.feeds import ranges
from cute_api.services.items.columns import SELECTED_PUBLIC, ItemColumns, document, joined
from cute_api.services.items.items import PUBLIC

PLACE = struct.Struct(">Q")
ADVICE = (
    "Use the `next_cursor` of the response before, or the `X-Changes-Cursor` of a snapshot. If "
    "that is rejected, download the snapshot again, and continue from its cursor."
)

Json = dict[str, Any]

NEWEST = Statement(select(func.max(ItemChange.sequence)))
LAST_BEFORE = Statement(
    select(func.max(ItemChange.sequence)).where(
        ItemChange.sequence < parameter("first", BigInteger())
    )
)


@cache
def _changes(limit: int) -> Statement:
    """The changes after a number, each with the columns of its item while that is public."""
    shown = select(
        cast(ItemChange.item_id, Text), ItemChange.sequence, *SELECTED_PUBLIC
    ).outerjoin_from(
        ItemChange,
        Item,
        (Item.id == ItemChange.item_id) & Item.deleted_at.is_(None) & Item.status.in_(PUBLIC),
    )
    return Statement(
        joined(shown, outer=True)
        .where(ItemChange.sequence > parameter("after", BigInteger()))
        .order_by(ItemChange.sequence)
        .limit(literal_column(str(limit + 1)))
    )


def feed(reads: Reads, query: Json) -> Json:
    """A page of changes, oldest first; `next_cursor` always leads on.

    `query` holds the operation's parameters. A cursor beyond the newest change is a 422, and so is
    one with a number that went with the restore of a backup.
    """
    limit: int = query.get("limit", DEFAULT_LIMIT)
    cursors, after = _cursors(reads), 0
    if "after" in query:
        (after,) = PLACE.unpack(cursors.read(query["after"]))
        ((newest,),) = reads.rows(NEWEST)
        first = ranges.first_of(newest or 0)
        if after < first:
            ((newest,),) = reads.rows(LAST_BEFORE, first=first)
        if after > (newest or 0):
            raise cursors.invalid()
    rows = reads.rows(_changes(limit), after=after)
    shown, page_url = rows[:limit], item_url(reads)
    return {
        "data": [_represent(row, page_url) for row in shown],
        "next_cursor": cursors.write(PLACE.pack(shown[-1][1] if shown else after)),
        "has_more": len(rows) > limit,
    }


def cursor_after(source: HasInfo, sequence: int) -> str:
    """The cursor of somebody who has seen everything up to a number."""
    return _cursors(source).write(PLACE.pack(sequence))


def _represent(row: tuple[Any, ...], page_url: str) -> Json:
    item_id, _, *columns = row
    item = ItemColumns._make(columns)
    if item.id is None:
        return {"id": item_id, "type": ItemChangeType.DELETE, "item": None}
    shown = document(item, for_owner=False, item_url=page_url)
    return {"id": item_id, "type": ItemChangeType.UPSERT, "item": shown}


def _cursors(source: HasInfo) -> Cursors:
    return Cursors.of(source, Listing.ITEM_CHANGES, parameter="after", advice=ADVICE)
