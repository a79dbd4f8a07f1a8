"""The event `catalog.changed`: each user with a key is told of a changed category or brand."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cute_api.lib.json_objects import Json
from cute_api.models import ApiKey, Brand, Category, User
from cute_api.services.catalogue import taxonomy
from cute_api.webhooks.outbox import outbox

BATCH = 500
LOWEST = UUID(int=0)

Transaction = Callable[[], AbstractContextManager[Session]]


class CatalogKind(StrEnum):
    """A kind of object that items refer to."""

    CATEGORY = "category"
    BRAND = "brand"


MODELS: dict[CatalogKind, type[Category] | type[Brand]] = {
    CatalogKind.CATEGORY: Category,
    CatalogKind.BRAND: Brand,
}


def change_of(kind: CatalogKind, row: Any) -> Json:
    """Return the data of the event, schema `CatalogChange`."""
    shown = taxonomy.category(row) if kind is CatalogKind.CATEGORY else taxonomy.brand(row)
    return {other.value: shown if other is kind else None for other in CatalogKind}


def announce(transaction: Transaction, row_id: UUID, change: Json) -> None:
    """Record the event for each user with a key, in batches."""
    after: UUID | None = LOWEST
    while after is not None:
        with transaction() as session:
            after = _tell(session, row_id, change, after)


def _tell(session: Session, row_id: UUID, change: Json, after: UUID) -> UUID | None:
    """Record the event for the next users; return the last, None at the end."""
    live = select(ApiKey.id).where(ApiKey.user_id == User.id, ApiKey.revoked_at.is_(None)).exists()
    ids = session.scalars(
        select(User.id).where(live, User.id > after).order_by(User.id).limit(BATCH)
    ).all()
    for user_id in ids:
        outbox.record(session, "catalog.changed", user_id=user_id, subject_id=row_id, data=change)
    return ids[-1] if ids else None
