"""API keys: making and revoking them."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from server.models import ApiKey, User
from server.models.enums import Scope, Tier
from server.services import principals

NAME_LENGTH = 80


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made. `secret` is shown once: nothing can bring it back."""

    row: ApiKey
    secret: str


def create(
    session: Session,
    *,
    user: User,
    name: str,
    scopes: Iterable[Scope],
    tier: Tier | None = None,
    expires_at: datetime | None = None,
) -> NewKey:
    """A new key for `user`, on its user's tier unless an operator names another."""
    secret = principals.make_secret(secrets.choice)
    row = ApiKey(
        user_id=user.id,
        name=name[:NAME_LENGTH],
        prefix=principals.visible_prefix(secret),
        digest=principals.digest(secret),
        scopes=sorted(set(scopes)),
        tier=tier or user.tier,
        expires_at=expires_at,
    )
    session.add(row)
    session.flush()
    return NewKey(row=row, secret=secret)


def revoke(session: Session, key_id: UUID) -> bool:
    """End a key. False when there is no such live key."""
    revoked = session.scalar(
        update(ApiKey)
        .where(ApiKey.id == key_id, ApiKey.revoked_at.is_(None))
        .values(revoked_at=func.clock_timestamp())
        .returning(ApiKey.id)
    )
    return revoked is not None


def find_by_prefix(session: Session, prefix: str) -> list[ApiKey]:
    """Live keys whose visible prefix this is: operators see only the prefix."""
    return list(
        session.scalars(select(ApiKey).where(ApiKey.prefix == prefix, ApiKey.revoked_at.is_(None)))
    )
