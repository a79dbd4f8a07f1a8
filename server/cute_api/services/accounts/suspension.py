"""Suspend users: from the next request on they can't act, and no deliveries are sent to them.

The user's row is the only state: the look-up of a key, the claim of a delivery and `may_act` all
read it. So no cache must be cleared, and everything continues when the suspension ends.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from cute_api.lib.visible import MISLEADING, is_line
from cute_api.models import Erasure, User, clock
from cute_api.models.enums import AuditAction
from cute_api.refusals import RefusalError
from cute_api.services.accounts import accounts, audit
from cute_api.services.accounts.audit import Actor
from cute_api.webhooks.delivery import due


def suspend(session: Session, *, email: str, actor: Actor, why: str | None = None) -> bool:
    """Suspend the user with this email; return False if they already were."""
    if why is not None and not is_line(why):
        raise RefusalError(422, "The reason is not valid", MISLEADING, field="reason")
    user = _lock(session, email)
    if user.suspended_at is not None:
        return False
    user.suspended_at = clock.now(session)
    audit.record(session, actor, AuditAction.USER_SUSPENDED, user.id, reason=why)
    return True


def unsuspend(session: Session, *, email: str, actor: Actor) -> bool:
    """End a user's suspension; return False if they weren't suspended.

    Pending deliveries are sent now. Refused while the user is being erased.
    """
    user = _lock(session, email)
    if user.suspended_at is None:
        return False
    if session.get(Erasure, user.id) is not None:
        raise RefusalError(
            409, "This user is being erased", "A user who is being erased can't act."
        )
    user.suspended_at = None
    audit.record(session, actor, AuditAction.USER_UNSUSPENDED, user.id)
    due.wake(session)
    return True


def may_act(session: Session, user_id: UUID) -> bool:
    """Return whether the user exists and is not suspended."""
    return session.scalar(select(User.id).where(User.id == user_id, is_not_suspended())) is not None


def is_not_suspended() -> ColumnElement[bool]:
    """Return the condition of `may_act` on users, for queries that join them."""
    return User.suspended_at.is_(None)


def _lock(session: Session, email: str) -> User:
    user = accounts.need(session, email)
    session.refresh(user, with_for_update={"key_share": True})
    return user
