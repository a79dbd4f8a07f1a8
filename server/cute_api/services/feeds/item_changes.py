"""The public feed of item changes since a cursor.

The feed is compacted: each item is in it once, at its newest change, and shown as it is now. So a
walk from the start gives the whole catalogue. The relay numbers changes after their commit
(`cute_api.webhooks.outbox.catalogue`), so that a cursor can't skip one that commits later.
Deletions are purged after a while, up to the horizon (`cute_api.services.upkeep.tombstones`). An
older cursor is refused, because its client may still have a deleted item. A walk from the start
can't, so its cursors record when it began.

The last page has the set hash of what a mirror then holds: its items at the versions that their
numbers were given for (`cute_api.webhooks.outbox.item_hashes`). An item may be shown at a newer
version, whose change waits for its number. Cursors record that, and the set hash is left out until
the change has its number.
"""

import struct
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple, TypedDict

from sqlalchemy import (
    BigInteger,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    literal_column,
    select,
    true,
)

from cute_api.lib.json_objects import Json
from cute_api.models import Item, ItemChange, ItemChangeHorizon, ItemChangeNote, ItemHashHead
from cute_api.models.catalogue import PUBLIC
from cute_api.models.database import HasInfo, item_url
from cute_api.models.enums import ItemChangeType
from cute_api.models.statements import Reads, Statement, parameter, pick
from cute_api.services.common.cursors import Cursors, Listing
from cute_api.services.common.pagination import DEFAULT_LIMIT
from cute_api.services.feeds import ranges, set_hashes
from cute_api.services.items.columns import SELECTED_PUBLIC, ItemColumns, document, joined

PLACE = struct.Struct(">Q")
# For a walk from the start that has not reached the newest number of its beginning yet.
WALK = struct.Struct(">QQ")
# For a client that was shown changes without a number.
AHEAD = struct.Struct(">QQQ")
LAYOUTS = (PLACE, WALK, AHEAD)
ADVICE = (
    "Use the `next_cursor` of the response before, or the `X-Changes-Cursor` of a snapshot. If "
    "that is rejected, download the snapshot again, and continue from its cursor."
)

_NEWEST = func.coalesce(select(func.max(ItemChange.sequence)).scalar_subquery(), 0)
NEWEST = Statement(
    select(
        _NEWEST.label("newest"),
        ItemChangeHorizon.sequence.label("horizon"),
        and_(
            parameter("ahead", BigInteger()) > 0,
            exists().where(ItemChangeNote.position <= parameter("ahead", BigInteger())),
        ).label("is_ahead"),
        case(
            (
                ItemHashHead.complete & (ItemHashHead.sequence == _NEWEST),
                ItemHashHead.hash,
            )
        ).label("hash"),
        ItemHashHead.items,
    ).join_from(ItemChangeHorizon, ItemHashHead, true())
)
"""The highest number, the horizon, whether a change up to the position `ahead` has no number yet,
and the set hash at the highest number if it is known."""
LAST_NOTE = Statement(select(func.coalesce(func.max(ItemChangeNote.position), 0).label("position")))
LAST_BEFORE = Statement(
    select(func.max(ItemChange.sequence)).where(
        ItemChange.sequence < parameter("first", BigInteger())
    )
)


@cache
def _changes(limit: int) -> Statement:
    """Select changes after a number, with the columns of their items if public."""
    recorded = func.to_hex(ItemChange.version).label("recorded")
    change = (cast(ItemChange.item_id, Text), ItemChange.sequence, recorded)
    changes = select(*change, *SELECTED_PUBLIC).outerjoin_from(
        ItemChange,
        Item,
        (Item.id == ItemChange.item_id) & Item.deleted_at.is_(None) & Item.status.in_(PUBLIC),
    )
    return Statement(
        joined(changes, outer=True)
        .where(ItemChange.sequence > parameter("after", BigInteger()))
        .order_by(ItemChange.sequence)
        .limit(literal_column(str(limit + 1)))
    )


class ChangesQuery(TypedDict, total=False):
    """Parameters of `list_item_changes`."""

    after: str
    limit: int


def feed(reads: Reads, query: Mapping[str, Any]) -> Json:
    """Return a page of changes, oldest first, always with a `next_cursor`.

    `query` holds the operation's parameters. Raises 422 for a cursor beyond the newest change, or
    with a number that the restore of a backup lost.
    """
    limit: int = query.get("limit", DEFAULT_LIMIT)
    cursors = _cursors(reads)
    if "after" in query:
        place = _FeedPosition.read(cursors.read(query["after"]))
    else:
        (now,) = reads.rows(NEWEST, ahead=0)
        place = _FeedPosition(0, now.newest)
    rows = reads.rows(_changes(limit), after=place.after)
    # Read after the rows, to notice a purge before that, and numbers given since.
    (now,) = reads.rows(NEWEST, ahead=place.ahead)
    if "after" in query:
        _require_valid(reads, cursors, place, now)
    listed, page_url = rows[:limit], item_url(reads)
    place = place._replace(
        after=listed[-1].sequence if listed else place.after,
        ahead=place.ahead if now.is_ahead else 0,
    )
    shows_newer = any(row.version != row.recorded for row in listed)
    if shows_newer:
        ((last_note,),) = reads.rows(LAST_NOTE)
        place = place._replace(ahead=max(place.ahead, last_note))
    page = {
        "data": [_represent(row, page_url) for row in listed],
        "next_cursor": cursors.write(place.packed()),
        "has_more": len(rows) > limit,
    }
    is_exact = place.after == now.newest and not (now.is_ahead or shows_newer)
    if is_exact and now.hash is not None:
        page["proof"] = set_hashes.proof(now.hash, now.items)
    return page


def cursor_after(source: HasInfo, sequence: int) -> str:
    """Return the cursor of a client that has seen everything up to a number."""
    return _cursors(source).write(_FeedPosition(sequence).packed())


class _FeedPosition(NamedTuple):
    """A place in the feed. `walk_began` is the newest number when a walk from the start began.

    `ahead` is a position of the outbox up to which changes that have no number may have been shown.
    """

    after: int
    walk_began: int = 0
    ahead: int = 0

    @classmethod
    def read(cls, packed: bytes) -> "_FeedPosition":
        (layout,) = (layout for layout in LAYOUTS if layout.size == len(packed))
        return cls(*layout.unpack(packed))

    def packed(self) -> bytes:
        if self.ahead:
            return AHEAD.pack(*self)
        if self.after < self.walk_began:
            return WALK.pack(self.after, self.walk_began)
        return PLACE.pack(self.after)


def _require_valid(reads: Reads, cursors: Cursors, place: _FeedPosition, now: Any) -> None:
    """Refuse a place from before the horizon, beyond the newest change, or lost by a restore."""
    first = ranges.first_of(now.newest)
    last = now.newest
    if place.after < first:
        ((last,),) = reads.rows(LAST_BEFORE, first=first)
    if place.after > (last or 0) or max(place.after, place.walk_began) < now.horizon:
        raise cursors.invalid()


def _represent(row: Any, page_url: str) -> Json:
    if row.id is None:
        return {"id": row.item_id, "type": ItemChangeType.DELETE, "item": None}
    shown = document(pick(row, ItemColumns), for_owner=False, item_url=page_url)
    return {"id": row.item_id, "type": ItemChangeType.UPSERT, "item": shown}


def _cursors(source: HasInfo) -> Cursors:
    return Cursors.of(source, Listing.ITEM_CHANGES, parameter="after", advice=ADVICE)
