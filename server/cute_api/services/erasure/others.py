"""Notify others about an erasure, after the name was removed everywhere.

The event `user.erased` goes to users who have got data of the person, and to apps that the person
had installed; the person's orders get a new `updated_at`. All walk rows by id, a batch per
transaction. An interrupted erasure repeats this, so an event may be emitted twice, with another id.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select, union, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from cute_api.lib.times import timestamp
from cute_api.models import App, Install, Message, Order, User, clock
from cute_api.models.accounts import ERASED_PREFIX
from cute_api.services.apps import receipts
from cute_api.services.deliveries.deliveries import one_of
from cute_api.services.erasure.payloads import ErasedPerson
from cute_api.webhooks.outbox import outbox

BATCH = 1_000
ERASED = "user.erased"


def move_orders(session: Session, person: ErasedPerson, *, after: UUID) -> tuple[UUID | None, int]:
    """Touch `updated_at` of the person's next orders; return the last id and how many.

    The id is None at the end.
    """
    ids = session.scalars(
        select(Order.id)
        .where(or_(Order.seller_id == person.user_id, Order.buyer_id == person.user_id))
        .where(Order.id > after)
        .order_by(Order.id)
        .limit(BATCH)
        .with_for_update()
    ).all()
    session.execute(update(Order).where(one_of(Order.id, ids)).values(updated_at=clock.NOW))
    return ids[-1] if ids else None, len(ids)


def notify(session: Session, person: ErasedPerson, *, after: UUID) -> tuple[UUID | None, int]:
    """Record `user.erased` for the next users who have got data of the person; see `move_orders`.

    These are the other parties of orders, and recipients of messages. The feed of item changes
    reports the deletion of the person's items.
    """
    informed = union(
        select(Order.buyer_id.label("id")).where(Order.seller_id == person.user_id),
        select(Order.seller_id).where(Order.buyer_id == person.user_id),
        select(Message.recipient_id).where(Message.sender_id == person.user_id),
    ).subquery()
    ids = session.scalars(
        select(User.id)
        .join(informed, informed.c.id == User.id)
        .where(User.id > after, User.id != person.user_id)
        .where(~User.username.startswith(ERASED_PREFIX, autoescape=True))
        .order_by(User.id)
        .limit(BATCH)
    ).all()
    data = _erasure(person, clock.now(session))
    for user_id in ids:
        outbox.record(session, ERASED, user_id=user_id, subject_id=person.user_id, data=data)
    return ids[-1] if ids else None, len(ids)


def notify_apps(session: Session, person: ErasedPerson, *, after: UUID) -> tuple[UUID | None, int]:
    """Record `user.erased` for the next apps of the person's installs; see `move_orders`.

    Apps that were removed a while ago may still hold data, so they get it, too. Each must
    acknowledge it.
    """
    found = session.execute(
        select(App, Install)
        .join(Install, Install.app_id == App.id)
        .where(Install.user_id == person.user_id, App.id > after)
        .ext(distinct_on(App.id))
        .order_by(App.id, Install.id.desc())
        .limit(BATCH)
    ).all()
    now = clock.now(session)
    data = _erasure(person, now)
    for app, install in found:
        outbox.record_for_app(session, ERASED, app=app, install=install, data=data)
        receipts.expect(session, app.id, person.user_id, now)
    return found[-1][0].id if found else None, len(found)


def _erasure(person: ErasedPerson, erased_at: datetime) -> dict[str, str]:
    """Return a `UserErasure`."""
    return {
        "user_id": str(person.user_id),
        "username": person.alias,
        "erased_at": timestamp(erased_at),
    }
