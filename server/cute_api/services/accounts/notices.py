"""Notices: what a user must see in the portal about their account."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from cute_api.models import Notice, clock
from cute_api.models.enums import NoticeKind

MAX_SHOWN = 100


def add(session: Session, user_id: UUID, kind: NoticeKind, data: dict[str, Any]) -> None:
    """Add a notice in the transaction of its cause. `data` is JSON without secrets."""
    session.add(Notice(user_id=user_id, kind=kind, data=data))
    session.flush()


def list_own(session: Session, user_id: UUID, *, unseen_only: bool = False) -> Sequence[Notice]:
    """Return up to `MAX_SHOWN` notices of the user, newest first."""
    query = select(Notice).where(Notice.user_id == user_id)
    if unseen_only:
        query = query.where(Notice.seen_at.is_(None))
    return session.scalars(query.order_by(Notice.id.desc()).limit(MAX_SHOWN)).all()


def mark_seen(session: Session, user_id: UUID, notice_id: UUID) -> bool:
    """Mark a notice as seen (idempotent); return whether the user has such a notice."""
    seen = session.scalar(
        update(Notice)
        .where(Notice.id == notice_id, Notice.user_id == user_id)
        .values(seen_at=func.coalesce(Notice.seen_at, clock.NOW))
        .returning(Notice.id)
    )
    return seen is not None


def hide_own_action(session: Session, user_id: UUID, subject_id: UUID) -> None:
    """Mark this transaction's notices about a key as seen, because the user caused them."""
    session.execute(
        update(Notice)
        .where(
            Notice.user_id == user_id,
            Notice.data["id"].astext == str(subject_id),
            Notice.seen_at.is_(None),
            # The start of the transaction.
            Notice.created_at >= clock.TRANSACTION,
        )
        .values(seen_at=clock.NOW)
    )
