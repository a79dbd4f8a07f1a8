"""Retire categories and brands, and merge them with others of their kind.

The row is retired first, in a transaction that waits for those that are adding items to it: later
ones are refused. Then its items are moved in batches, so that none is locked for long, and users
are told. An interrupted run is repeated as a whole.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, exists, func, literal_column, or_, select, update
from sqlalchemy.orm import Session

from cute_api.lib.json_objects import Json
from cute_api.models import Category, Item, clock
from cute_api.models.database import item_url
from cute_api.models.statements import SessionStatements, Statement, parameter
from cute_api.refusals import RefusalError
from cute_api.services.catalogue.announcing import (
    MODELS,
    CatalogKind,
    Transaction,
    announce,
    change_of,
)
from cute_api.services.importing.batches import take_turn
from cute_api.services.items.columns import ItemColumns, document
from cute_api.services.items.items import shown_columns
from cute_api.webhooks.outbox import outbox

BATCH = 500

_ITEMS = Statement(
    shown_columns().where(Item.id == any_(parameter("ids", ARRAY(Uuid())))), ItemColumns
)


def retire(transaction: Transaction, kind: CatalogKind, row_id: UUID, into: UUID | None) -> int:
    """Retire a category or brand, and move its items `into` another; return how many moved.

    Emits `item.updated` for each, and `catalog.changed` for each user with a key.
    """
    with transaction() as session:
        change = _retire(session, kind, row_id, into)
    moved = 0
    while into is not None:
        with transaction() as session:
            count = _move(session, kind, row_id)
        if not count:
            break
        moved += count
    announce(transaction, row_id, change)
    return moved


def _retire(session: Session, kind: CatalogKind, row_id: UUID, into: UUID | None) -> Json:
    """Mark the row as retired; return the event's data."""
    take_turn(session)
    model: Any = MODELS[kind]
    # Adding an item locks its category and brand (FOR KEY SHARE), so this waits for it.
    locked = select(model).where(model.id.in_([row_id, into])).order_by(model.id).with_for_update()
    found: dict[UUID, Any] = {row.id: row for row in session.scalars(locked)}
    _require_retirable(session, kind, found, row_id, into)
    session.execute(
        update(model)
        .where(or_(model.id == row_id, model.replaced_by == row_id))
        .values(
            replaced_by=func.coalesce(into, model.replaced_by),
            retired_at=func.coalesce(model.retired_at, clock.NOW),
        )
    )
    row = found[row_id]
    session.refresh(row)
    return change_of(kind, row)


def _require_retirable(
    session: Session, kind: CatalogKind, found: dict[UUID, Any], row_id: UUID, into: UUID | None
) -> None:
    for wanted in (row_id, into):
        if wanted is not None and wanted not in found:
            raise RefusalError(404, "Not found", f"No {kind} has the id {wanted}.")
    if into == row_id:
        raise RefusalError(409, "The same", f"A {kind} can't replace itself.")
    if into is not None and found[into].retired_at is not None:
        raise RefusalError(409, "Retired", f"The {kind} {into} is retired itself.")
    merged_into = found[row_id].replaced_by
    if merged_into not in (None, into):
        raise RefusalError(409, "Merged", f"The {kind} was merged into {merged_into}.")
    children = exists().where(Category.parent_id == row_id, Category.retired_at.is_(None))
    if kind is CatalogKind.CATEGORY and session.scalar(select(children)):
        raise RefusalError(409, "Has children", "Retire the categories below it first.")


def _move(session: Session, kind: CatalogKind, row_id: UUID) -> int:
    """Move the next items to what replaces their category or brand; return how many."""
    model: Any = MODELS[kind]
    column = Item.category_id if kind is CatalogKind.CATEGORY else Item.brand_id
    # The lock keeps the replacement from being retired until these items have it.
    into = session.scalars(
        select(model.replaced_by).where(model.id == row_id).with_for_update(read=True)
    ).one()
    ids = session.scalars(
        select(Item.id)
        .where(column == row_id, Item.deleted_at.is_(None))
        .order_by(Item.id)
        .limit(BATCH)
        .with_for_update()
    ).all()
    later = Item.updated_at + literal_column("interval '1 microsecond'")
    session.execute(
        update(Item)
        .where(Item.id.in_(ids))
        .values({column: into, Item.updated_at: func.greatest(clock.NOW, later)})
        .execution_options(synchronize_session=False)
    )
    _record(session, ids)
    return len(ids)


def _record(session: Session, ids: Sequence[UUID]) -> None:
    page_url = item_url(session)
    for item in SessionStatements(session).rows(_ITEMS, ids=[str(row_id) for row_id in ids]):
        outbox.record(
            session,
            "item.updated",
            user_id=UUID(item.seller_id),
            subject_id=UUID(item.id),
            data=document(item, for_owner=True, item_url=page_url),
        )
