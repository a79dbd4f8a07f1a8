"""Rows that are removed by age alone."""

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, inspect, or_, select, tuple_
from sqlalchemy.orm import Session

from cute_api.lib.times import first_id
from cute_api.models import (
    AlertFiring,
    ApiKey,
    AppErasure,
    AppEvent,
    Base,
    Favorite,
    ItemView,
    Notice,
    clock,
)
from cute_api.services.accounts import audit_chain
from cute_api.services.feeds.rows import KEPT as EVENTS_KEPT
from cute_api.services.upkeep.sweeper import Swept
from cute_api.usage import item_views

# As long as the counts of requests, which refer to their key.
KEYS_KEPT = timedelta(days=400)
NOTICES_KEPT = timedelta(days=180)
AUDIT_KEPT = timedelta(days=365)
FIRINGS_KEPT = timedelta(days=90)
FAVORITES_KEPT = timedelta(days=400)
RECEIPTS_KEPT = timedelta(days=730)
BATCH = 1_000


def dead_keys(session: Session) -> Swept:
    """Remove keys that were revoked or expired long ago."""
    ended = clock.STATEMENT - KEYS_KEPT
    return _remove(session, ApiKey, or_(ApiKey.revoked_at < ended, ApiKey.expires_at < ended))


def old_notices(session: Session) -> Swept:
    """Remove old notices, seen or not."""
    return _remove(session, Notice, Notice.id < first_id(clock.now(session) - NOTICES_KEPT))


def old_audit_entries(session: Session) -> Swept:
    """Remove old entries of the audit log, from the beginning of each chain."""
    removed = audit_chain.cut(session, first_id(clock.now(session) - AUDIT_KEPT))
    return Swept(removed, more=removed > 0)


def old_firings(session: Session) -> Swept:
    """Remove old firings of alerts that are resolved."""
    before = clock.STATEMENT - FIRINGS_KEPT
    return _remove(
        session, AlertFiring, and_(AlertFiring.started_at < before, AlertFiring.ended_at < before)
    )


def old_item_views(session: Session) -> Swept:
    """Remove old counts of views and favorites."""
    before = (clock.now(session) - item_views.KEPT).date()
    return _remove(session, ItemView, ItemView.day < before)


def old_favorites(session: Session) -> Swept:
    """Remove old favorites."""
    return _remove(session, Favorite, Favorite.created_at < clock.STATEMENT - FAVORITES_KEPT)


def old_app_events(session: Session) -> Swept:
    """Remove the rows of apps for events that no feed shows any more."""
    before = first_id(clock.now(session) - EVENTS_KEPT)
    return _remove(session, AppEvent, AppEvent.event_id < before)


def old_receipts(session: Session) -> Swept:
    """Remove erasures that apps acknowledged long ago."""
    ended = clock.STATEMENT - RECEIPTS_KEPT
    return _remove(session, AppErasure, AppErasure.acknowledged_at < ended)


def _remove(session: Session, model: type[Base], which: ColumnElement[bool]) -> Swept:
    key = inspect(model).primary_key
    batch = select(*key).where(which).limit(BATCH).with_for_update(skip_locked=True)
    gone = delete(model).where(tuple_(*key).in_(batch)).returning(*key)
    removed = len(session.execute(gone).all())
    return Swept(removed, more=removed == BATCH)
