"""The clock of an account in a sandbox: what `/v1/sandbox/clock` shows and moves."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from cute_api.jobs import asking
from cute_api.jobs.asking import JobQueue
from cute_api.lib.json_objects import Json
from cute_api.lib.times import timestamp
from cute_api.models import SandboxClock, User, clock
from cute_api.models.enums import SandboxClockStatus
from cute_api.problems import ApiError, Code, invalid_field
from cute_api.services.keys.principals import Principal

MAX_AHEAD = timedelta(days=400)


def get(session: Session, principal: Principal) -> Json:
    """Return the clock of the caller's account, schema `SandboxClock`. Raises 404 for an app."""
    user_id = _account(principal)
    row = session.get(SandboxClock, user_id)
    return _document(_user(session, user_id), row, clock.now(session))


def advance(session: Session, principal: Principal, seconds: int) -> Json:
    """Move the target of the clock, to which `cute background` advances it; return the clock.

    Raises 404 for an app, and 422 for a target beyond `MAX_AHEAD`.
    """
    user_id = _account(principal)
    start = insert(SandboxClock).values(user_id=user_id, target=timedelta())
    session.execute(start.on_conflict_do_nothing())
    row = lock(session, user_id)
    assert row is not None, "it was just inserted"
    target = row.target + timedelta(seconds=seconds)
    if target > MAX_AHEAD:
        left = MAX_AHEAD - row.target
        detail = (
            f"A clock is at most {MAX_AHEAD.days} days ahead: this one can move "
            f"{left // timedelta(seconds=1)} seconds further."
        )
        raise invalid_field("/seconds", "too_far", detail)
    row.target, row.leapt_at = target, clock.now(session)
    session.flush()
    asking.ask(session, JobQueue.BACKGROUND)
    return _document(_user(session, user_id), row, clock.now(session))


def remove(session: Session, principal: Principal) -> None:
    """Set the clock of the caller's account to the real time. Raises 404 for an app."""
    user_id = _account(principal)
    row = lock(session, user_id)
    if row is not None:
        session.delete(row)
        _user(session, user_id).clock_ahead = timedelta()


def lock(session: Session, user_id: UUID) -> SandboxClock | None:
    """Lock and return the clock of an account, or None if it was never moved."""
    return session.scalar(
        select(SandboxClock).where(SandboxClock.user_id == user_id).with_for_update()
    )


def _account(principal: Principal) -> UUID:
    """Return the caller's account. An app must not move the clock of a seller."""
    if principal.app is not None:
        raise ApiError(Code.NOT_FOUND, "An app's key has no clock: use a key of your own.")
    return principal.user_id


def _user(session: Session, user_id: UUID) -> User:
    user = session.get(User, user_id)
    assert user is not None, "the gate has just found it"
    return user


def _document(user: User, row: SandboxClock | None, now: datetime) -> Json:
    target = user.clock_ahead if row is None else row.target
    is_there = user.clock_ahead >= target
    return {
        "status": SandboxClockStatus.READY if is_there else SandboxClockStatus.ADVANCING,
        "now": timestamp(now + user.clock_ahead),
        "ahead_seconds": user.clock_ahead // timedelta(seconds=1),
        "target_seconds": target // timedelta(seconds=1),
        "moments": [] if row is None else row.moments,
    }
