"""Remove old rows, a batch at a time."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, inspect, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from cute_api.models import Base, clock

AT_ONCE = timedelta()


def past(moment: InstrumentedAttribute[Any], kept: timedelta = AT_ONCE) -> ColumnElement[bool]:
    """Return the condition that a time, and then `kept`, has passed."""
    return moment < clock.STATEMENT - kept


def remove(session: Session, model: type[Base], which: ColumnElement[bool], most: int) -> int:
    """Remove up to `most` rows that meet a condition; return how many. Skips locked rows."""
    key = inspect(model).primary_key
    batch = select(*key).where(which).limit(most).with_for_update(skip_locked=True)
    removed = delete(model).where(tuple_(*key).in_(batch)).returning(*key)
    return len(session.execute(removed).all())
