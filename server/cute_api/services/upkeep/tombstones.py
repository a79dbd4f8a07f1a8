"""Deleted items, whose rows stay while a cursor of the changes feed may need them.

A mirror learns of a deletion from the item's row in `item_changes`. When that is removed, older
cursors become invalid, which `item_change_horizon` records. An item with an order or a message
keeps its blank row as long as those are kept.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, exists, func, select, tuple_, update
from sqlalchemy.orm import Session

from cute_api.models import Item, ItemChange, ItemChangeHorizon, Message, Order, clock
from cute_api.services.upkeep.sweeper import SweptBatch

# Longer than the 31 days of a cursor, because a snapshot's cursor is as old as the snapshot.
KEPT = timedelta(days=33)
BATCH = 500


class Tombstones:
    """Walks deleted items, oldest first, again and again."""

    def __init__(self) -> None:
        self._after: tuple[datetime, UUID] | None = None

    def step(self, session: Session) -> SweptBatch:
        """Remove a batch of items that were deleted `KEPT` ago."""
        old = (
            select(Item.id, Item.deleted_at)
            .where(Item.deleted_at < clock.STATEMENT - KEPT)
            .order_by(Item.deleted_at, Item.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        if self._after is not None:
            old = old.where(tuple_(Item.deleted_at, Item.id) > self._after)
        found = session.execute(old).all()
        more = len(found) == BATCH
        self._after = (found[-1].deleted_at, found[-1].id) if more else None
        ids = [row.id for row in found]
        return SweptBatch(_remove(session, ids) if ids else 0, more)


def _remove(session: Session, ids: list[UUID]) -> int:
    # Keep the newest change, because the relay continues from its number, and what the set hashes
    # still contain.
    newest = select(func.max(ItemChange.sequence)).scalar_subquery()
    gone = session.scalars(
        delete(ItemChange)
        .where(
            ItemChange.item_id.in_(ids),
            ItemChange.sequence < newest,
            ItemChange.version.is_(None),
        )
        .returning(ItemChange.sequence)
    ).all()
    if gone:
        session.execute(
            update(ItemChangeHorizon).values(
                sequence=func.greatest(ItemChangeHorizon.sequence, max(gone))
            )
        )
    unneeded = delete(Item).where(
        Item.id.in_(ids),
        ~exists().where(Order.item_id == Item.id),
        ~exists().where(Message.item_id == Item.id),
    )
    return len(session.scalars(unneeded.returning(Item.id)).all())
