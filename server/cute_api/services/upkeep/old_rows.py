"""Rows that are removed by age alone."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from cute_api.lib.times import first_id
from cute_api.models import AppEvent, Base, ItemView, Notice, clock
from cute_api.services.accounts import audit_chain
from cute_api.services.common.removing import remove
from cute_api.services.feeds.rows import KEPT as EVENTS_KEPT
from cute_api.services.upkeep.sweeper import SweptBatch
from cute_api.usage import item_views

# As long as the counts of requests, which refer to their key.
KEYS_KEPT = timedelta(days=400)
NOTICES_KEPT = timedelta(days=180)
AUDIT_KEPT = timedelta(days=365)
FIRINGS_KEPT = timedelta(days=90)
FAVORITES_KEPT = timedelta(days=400)
RECEIPTS_KEPT = timedelta(days=730)
BATCH = 1_000


def removing(model: type[Base], which: ColumnElement[bool]) -> Callable[[Session], SweptBatch]:
    """Return the step of a sweep that removes the rows that meet a condition."""

    def step(session: Session) -> SweptBatch:
        removed = remove(session, model, which, BATCH)
        return SweptBatch(removed, more=removed == BATCH)

    return step


def old_notices(session: Session) -> SweptBatch:
    """Remove old notices, seen or not."""
    before = first_id(clock.now(session) - NOTICES_KEPT)
    return removing(Notice, Notice.id < before)(session)


def old_audit_entries(session: Session) -> SweptBatch:
    """Remove old entries of the audit log, from the beginning of each chain."""
    removed = audit_chain.cut(session, first_id(clock.now(session) - AUDIT_KEPT))
    return SweptBatch(removed, more=removed > 0)


def old_item_views(session: Session) -> SweptBatch:
    """Remove old counts of views and favorites."""
    before = (clock.now(session) - item_views.KEPT).date()
    return removing(ItemView, ItemView.day < before)(session)


def old_app_events(session: Session) -> SweptBatch:
    """Remove the rows of apps for events that no feed shows any more."""
    before = first_id(clock.now(session) - EVENTS_KEPT)
    return removing(AppEvent, AppEvent.event_id < before)(session)
