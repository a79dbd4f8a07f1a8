"""The public changes feed: where each item of the catalogue stands since a cursor.

The feed is compacted: an item is in it once, at its newest change, and shown as it is now. So no
place in it is ever too old, and a walk from the start gives the whole catalogue. The relay numbers
changes after their commit (see `server.webhooks.catalogue`): a cursor can't pass one that commits
later.
"""

import struct
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from server.models import Item, ItemChange, User
from server.models.database import item_url
from server.models.enums import ItemChangeType
from server.services import representations
from server.services.cursors import Cursors, Listing
from server.services.items import PUBLIC
from server.services.pagination import DEFAULT_LIMIT

PLACE = struct.Struct(">Q")
ADVICE = (
    "Use the `next_cursor` of the response before, or the `X-Changes-Cursor` of a snapshot. If "
    "that is refused, download the snapshot anew, and go on from its cursor."
)

Json = dict[str, Any]

PUBLIC_COLUMNS = (
    Item.id,
    Item.seller_id,
    Item.title,
    Item.description,
    Item.price_amount,
    Item.price_currency,
    Item.category_id,
    Item.brand_id,
    Item.size,
    Item.color,
    Item.condition,
    Item.images,
    Item.status,
    Item.created_at,
    Item.updated_at,
    User.username,
)
"""What the public form of an item is made of: plain columns, since entities take longer."""


def feed(session: Session, query: Json) -> Json:
    """A page of changes, oldest first; `next_cursor` always leads on.

    `query` holds the operation's parameters. A cursor beyond the newest change is a 422.
    """
    limit: int = query.get("limit", DEFAULT_LIMIT)
    cursors, after = _cursors(session), 0
    if "after" in query:
        (after,) = PLACE.unpack(cursors.read(query["after"]))
        newest = session.scalar(select(func.max(ItemChange.sequence))) or 0
        if after > newest:
            raise cursors.invalid()
    rows = session.execute(
        select(ItemChange.item_id, ItemChange.sequence, *PUBLIC_COLUMNS)
        .outerjoin(
            Item,
            (Item.id == ItemChange.item_id) & Item.deleted_at.is_(None) & Item.status.in_(PUBLIC),
        )
        .outerjoin(User, User.id == Item.seller_id)
        .where(ItemChange.sequence > after)
        .order_by(ItemChange.sequence)
        .limit(limit + 1)
    ).all()
    shown, page_url = rows[:limit], item_url(session)
    return {
        "data": [_represent(row, page_url) for row in shown],
        "next_cursor": cursors.write(PLACE.pack(shown[-1].sequence if shown else after)),
        "has_more": len(rows) > limit,
    }


def cursor_after(session: Session, sequence: int) -> str:
    """The cursor of somebody who has seen everything up to a number."""
    return _cursors(session).write(PLACE.pack(sequence))


def _represent(row: Row[Any], page_url: str) -> Json:
    if row.id is None:
        return {"id": str(row.item_id), "type": ItemChangeType.DELETE, "item": None}
    return {
        "id": str(row.item_id),
        "type": ItemChangeType.UPSERT,
        "item": representations.item(row, seller=row.username, for_owner=False, item_url=page_url),
    }


def _cursors(session: Session) -> Cursors:
    return Cursors.of(session, Listing.ITEM_CHANGES, parameter="after", advice=ADVICE)
