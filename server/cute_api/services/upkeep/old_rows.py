"""Rows that are removed by age alone."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, tuple_
from sqlalchemy.orm import Session

from cute_api.models import ApiKey, AuditEntry, ItemView, Notice, clock
from cute_api.services.common.moments import first_id
from cute_api.services.upkeep.sweeper import Swept
from cute_api.usage import item_views

# As long as the counts of requests, which refer to their key.
KEYS_KEPT = timedelta(days=400)
NOTICES_KEPT = timedelta(days=180)
AUDIT_KEPT = timedelta(days=730)
BATCH = 1_000


def dead_keys(session: Session) -> Swept:
    """Remove keys that were revoked or expired long ago."""
    ended = clock.STATEMENT - KEYS_KEPT
    return _remove(session, ApiKey, or_(ApiKey.revoked_at < ended, ApiKey.expires_at < ended))


def old_notices(session: Session) -> Swept:
    """Remove old notices, seen or not."""
    return _remove(session, Notice, Notice.id < first_id(clock.now(session) - NOTICES_KEPT))


def old_audit_entries(session: Session) -> Swept:
    """Remove old entries of the audit log."""
    before = first_id(clock.now(session) - AUDIT_KEPT)
    return _remove(session, AuditEntry, AuditEntry.id < before)


def old_item_views(session: Session) -> Swept:
    """Remove old counts of views."""
    before = (clock.now(session) - item_views.KEPT).date()
    key = (ItemView.item_id, ItemView.day)
    some = select(*key).where(ItemView.day < before).limit(BATCH).with_for_update(skip_locked=True)
    gone = delete(ItemView).where(tuple_(*key).in_(some)).returning(ItemView.item_id)
    removed = len(session.scalars(gone).all())
    return Swept(removed, more=removed == BATCH)


def _remove(session: Session, table: Any, which: ColumnElement[bool]) -> Swept:
    some = select(table.id).where(which).limit(BATCH).with_for_update(skip_locked=True)
    removed = len(
        session.scalars(delete(table).where(table.id.in_(some)).returning(table.id)).all()
    )
    return Swept(removed, more=removed == BATCH)
