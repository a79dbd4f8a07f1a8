"""Remove unconfirmed accounts after a week, so that their address and name become free.

`cute background` does so; its processes skip each other's rows.
"""

from datetime import timedelta

from sqlalchemy import ColumnElement, delete, exists, func, or_, select
from sqlalchemy.orm import Session

from cute_api.models import ApiKey, AuditEntry, Item, Message, Order, User, clock
from cute_api.models.enums import AuditAction
from cute_api.services.accounts import audit, audit_chain
from cute_api.services.accounts.audit import SYSTEM

# Links to confirm an address are valid for a day; `/forgot` makes new ones.
KEPT = timedelta(days=7)
BATCH = 100


def purge(session: Session) -> int:
    """Remove up to `BATCH` users unconfirmed for `KEPT`; return how many."""
    return _remove(session, User.created_at < clock.NOW - KEPT)


def give_way(session: Session, email: str) -> bool:
    """Remove an address's unconfirmed account in favour of its proven owner.

    Return whether there was one.
    """
    return _remove(session, func.lower(User.email) == email.lower()) > 0


def _remove(session: Session, which: ColumnElement[bool]) -> int:
    """Remove users, except suspended ones and owners of anything, such as imported items."""
    owns_something = or_(
        exists().where(ApiKey.user_id == User.id),
        exists().where(Item.seller_id == User.id),
        exists().where(Order.buyer_id == User.id),
        exists().where(Message.recipient_id == User.id),
    )
    ids = session.scalars(
        select(User.id)
        .where(
            which,
            User.email_verified_at.is_(None),
            User.suspended_at.is_(None),
            # Imported sellers have no password.
            User.password_hash.is_not(None),
            ~owns_something,
        )
        .order_by(User.created_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    if not ids:
        return 0
    while audit_chain.forget_personal(session, AuditEntry.target_id.in_(ids)):
        pass
    session.execute(delete(User).where(User.id.in_(ids)))
    for user_id in ids:
        audit.record(
            session,
            SYSTEM,
            AuditAction.USER_ERASED,
            user_id,
            reason="never confirmed",
        )
    return len(ids)
