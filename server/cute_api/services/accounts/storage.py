"""A user's storage and their tier's limits, for the API and the portal."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cute_api.models import User, UserStorage
from cute_api.spec import TierLimits

WARN_PERCENT = 80

STORED = (
    func.coalesce(UserStorage.items, 0).label("items"),
    func.coalesce(UserStorage.bytes, 0).label("bytes"),
)
"""Columns: how many items and bytes a user has, in a query that joins `UserStorage`."""


def limits_setting(tiers: Mapping[str, TierLimits]) -> str:
    """Encode each tier's limits for `LIMITS_SETTING` of `models.accounts`."""
    limits = {
        name: {"items": tier.items, "bytes": tier.stored_bytes} for name, tier in tiers.items()
    }
    return orjson.dumps(limits).decode()


@dataclass(frozen=True, slots=True)
class StorageUse:
    """Items that are neither sold nor deleted, and the bytes that they take."""

    items: int
    bytes: int
    item_limit: int
    byte_limit: int

    @property
    def is_low(self) -> bool:
        """Whether the owner should be warned."""
        return (
            self.items * 100 >= self.item_limit * WARN_PERCENT
            or self.bytes * 100 >= self.byte_limit * WARN_PERCENT
        )


def of_user(session: Session, user_id: UUID, tier: TierLimits) -> StorageUse:
    """Return a user's storage; `tier` is theirs."""
    items, size = session.execute(
        select(*STORED)
        .select_from(User)
        .outerjoin(UserStorage, UserStorage.user_id == User.id)
        .where(User.id == user_id)
    ).one()
    return StorageUse(items, size, tier.items, tier.stored_bytes)
