"""The steps of erasing a user's rows: each changes up to a batch, and returns how many rows.

A step is repeated until it changes nothing, so it selects only rows that it has not changed yet.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnClause,
    Table,
    delete,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningDelete, ReturningUpdate

from cute_api.models import (
    ApiKey,
    App,
    Attempt,
    AuditEntry,
    Base,
    Delivery,
    DeliveryDay,
    Event,
    FeedHead,
    Install,
    Item,
    Message,
    Order,
    OwnWrite,
    RequestBody,
    RequestRecord,
    SearchWord,
    UsageHour,
    User,
    Webhook,
    WebhookHour,
    clock,
)
from cute_api.models.enums import OrderState
from cute_api.problems import ApiError, Code
from cute_api.services.accounts import audit_chain
from cute_api.services.accounts.audit import SYSTEM
from cute_api.services.apps import installs
from cute_api.services.deliveries.deliveries import one_of
from cute_api.services.erasure.payloads import MARKER, ErasedPerson, without, without_texts
from cute_api.services.items.writes import BLANK
from cute_api.services.orders import orders
from cute_api.services.organisations import endings

BATCH = 1_000

# Characters that end a word in search.
NO_WORD = re.compile(r"[\W_]+")

Step = Callable[[Session, ErasedPerson], int]


def _cancel_orders(session: Session, person: ErasedPerson) -> int:
    """End open orders, which can't go on, and notify their other parties.

    Those whose units are with the buyer or on their way are completed, all others cancelled.
    """
    mine = or_(Order.seller_id == person.user_id, Order.buyer_id == person.user_id)
    found = session.scalars(
        select(Order.id).where(mine, Order.status == OrderState.CREATED).limit(1)
    ).all()
    for order_id in found:
        try:
            orders.cancel(session, order_id=order_id)
        except ApiError as error:
            if error.code is not Code.ORDER_STATUS_CONFLICT:
                raise
            orders.complete(session, order_id=order_id)
    return len(found)


def _remove_installs(session: Session, person: ErasedPerson) -> int:
    """Remove the person's installs of others' apps, whose developers are notified."""
    found = session.scalars(
        select(Install.app_id)
        .where(Install.user_id == person.user_id, Install.removed_at.is_(None))
        .limit(BATCH)
    ).all()
    for app_id in found:
        installs.remove(session, app_id, person.user_id, SYSTEM)
    return len(found)


def _leave_organisations(session: Session, person: ErasedPerson) -> int:
    left = endings.leave_all(session, person.user_id, person.email)
    return left + endings.forget_name(session, person.user_id, person.username, person.alias)


def _clean_audit(session: Session, person: ErasedPerson) -> int:
    """Remove personal texts from audit entries, keeping actions, ids and states."""
    targets = [
        person.user_id,
        *session.scalars(select(ApiKey.id).where(ApiKey.user_id == person.user_id)),
        *session.scalars(select(Webhook.id).where(Webhook.user_id == person.user_id)),
        *session.scalars(select(App.id).where(App.user_id == person.user_id)),
    ]
    own = or_(AuditEntry.owner_id == person.user_id, one_of(AuditEntry.target_id, targets))
    return audit_chain.forget_personal(session, own)


def _remove_deliveries(session: Session, person: ErasedPerson) -> int:
    hooks = session.scalars(select(Webhook.id).where(Webhook.user_id == person.user_id)).all()
    rows = session.execute(
        select(Delivery.id, Delivery.event_id)
        .where(one_of(Delivery.webhook_id, hooks))
        .limit(BATCH)
    ).all()
    ids, event_ids = [row.id for row in rows], [row.event_id for row in rows]
    session.execute(
        delete(Attempt).where(one_of(Attempt.delivery_id, ids), one_of(Attempt.event_id, event_ids))
    )
    session.execute(
        delete(Delivery).where(one_of(Delivery.webhook_id, hooks), one_of(Delivery.id, ids))
    )
    session.execute(delete(WebhookHour).where(one_of(WebhookHour.webhook_id, hooks)))
    session.execute(delete(DeliveryDay).where(DeliveryDay.user_id == person.user_id))
    return len(rows)


def _remove_events(session: Session, person: ErasedPerson) -> int:
    """Remove events; keep the highest sequence, because numbers are never given twice.

    Events are locked, so that the relay can't number them between the select and the delete.
    """
    rows = session.execute(
        select(Event.id, Event.sequence)
        .where(Event.user_id == person.user_id)
        .limit(BATCH)
        .with_for_update()
    ).all()
    _forget_deliveries(session, person, [row.id for row in rows])
    newest = max((row.sequence or 0 for row in rows), default=0)
    session.execute(
        update(FeedHead).where(FeedHead.sequence < newest).values(sequence=newest),
        execution_options={"synchronize_session": False},
    )
    session.execute(delete(Event).where(one_of(Event.id, [row.id for row in rows])))
    return len(rows)


def _forget_deliveries(session: Session, person: ErasedPerson, event_ids: Sequence[UUID]) -> None:
    """Remove the deliveries of a person's events to apps, whose responses may repeat them."""
    installed = select(Install.app_id).where(Install.user_id == person.user_id)
    hooks = session.scalars(select(Webhook.id).where(Webhook.app_id.in_(installed))).all()
    removed = session.scalars(
        delete(Delivery)
        .where(one_of(Delivery.webhook_id, hooks), one_of(Delivery.event_id, event_ids))
        .returning(Delivery.id)
    ).all()
    session.execute(
        delete(Attempt).where(
            one_of(Attempt.delivery_id, removed), one_of(Attempt.event_id, event_ids)
        )
    )


def _remove_messages(session: Session, person: ErasedPerson) -> int:
    """Remove received messages; blank sent ones, which stay with their recipients."""
    received = select(Message.id).where(Message.recipient_id == person.user_id).limit(BATCH)
    sent = (
        select(Message.id)
        .where(Message.sender_id == person.user_id, Message.body != MARKER)
        .limit(BATCH)
    )
    removed = delete(Message).where(Message.id.in_(received)).returning(Message.id)
    marked = update(Message).where(Message.id.in_(sent)).values(body=MARKER).returning(Message.id)
    return _count(session, removed) + _count(session, marked)


def _clean_orders(session: Session, person: ErasedPerson) -> int:
    """Blank the seller's texts in orders; buyers keep title, price and category."""
    rows = session.scalars(
        select(Order)
        .where(
            Order.seller_id == person.user_id,
            func.coalesce(Order.item_snapshot["seller"]["username"].astext, "") != person.alias,
        )
        .limit(BATCH)
        .with_for_update()
    ).all()
    for row in rows:
        bought = row.status is not OrderState.CANCELLED
        row.item_snapshot = {
            **without_texts(without(row.item_snapshot, person), person),
            **({} if bought else {"title": MARKER}),
            "seller": {"id": str(person.user_id), "username": person.alias},
        }
    return len(rows)


def _clean_items(session: Session, person: ErasedPerson) -> int:
    """Delete and blank all items; bought ones stay in their orders' snapshots.

    Setting `deleted_at` and `updated_at` makes the feed of changes report them.
    """
    orders.hold_storage(session, person.user_id)
    written = [Item.__table__.c[name].is_distinct_from(value) for name, value in BLANK.items()]
    found = (
        select(Item.id)
        .where(Item.seller_id == person.user_id, or_(Item.deleted_at.is_(None), *written))
        .limit(BATCH)
        .with_for_update()
    )
    return _count(
        session,
        update(Item)
        .where(Item.id.in_(found.scalar_subquery()))
        .values(
            **BLANK,
            deleted_at=func.coalesce(Item.deleted_at, clock.NOW),
            updated_at=clock.NOW,
        )
        .returning(Item.id),
    )


def _remove_usage(session: Session, person: ErasedPerson) -> int:
    log = (RequestRecord.at, RequestRecord.request_id)
    found = select(*log).where(RequestRecord.user_id == person.user_id).limit(BATCH)
    requests = delete(RequestRecord).where(tuple_(*log).in_(found)).returning(RequestRecord.at)
    ids = select(RequestBody.request_id).where(RequestBody.user_id == person.user_id).limit(BATCH)
    bodies = delete(RequestBody).where(RequestBody.request_id.in_(ids)).returning(RequestBody.at)
    hours = delete(UsageHour).where(UsageHour.user_id == person.user_id).returning(UsageHour.hour)
    return sum(_count(session, statement) for statement in (requests, bodies, hours))


def _forget_words(session: Session, person: ErasedPerson) -> int:
    """Remove the name, the address and their parts from search words that no item uses."""
    names = {person.username.lower(), person.email.lower(), person.email.lower().partition("@")[0]}
    words = sorted(names.union(*(NO_WORD.split(name) for name in names)))
    used = (
        select(Item.id)
        .where(Item.search.bool_op("@@")(func.plainto_tsquery("simple", SearchWord.word)))
        .exists()
    )
    return _count(
        session,
        delete(SearchWord).where(SearchWord.word.in_(words), ~used).returning(SearchWord.id),
    )


def owned_tables() -> Sequence[Table]:
    """Return tables whose rows cascade with the user's, and `OwnWrite`, which has no foreign key.

    Events have a step of their own, because their numbers must never be reused.
    """
    return [
        table
        for table in reversed(Base.metadata.sorted_tables)
        if table is OwnWrite.__table__
        or (
            table is not Event.__table__
            and any(
                key.column.table is User.__table__ and key.ondelete == "CASCADE"
                for key in table.foreign_keys
            )
        )
    ]


def _remove_owned(session: Session, person: ErasedPerson) -> int:
    row: ColumnClause[Any] = literal_column("ctid")
    for table in owned_tables():
        mine = table.c.user_id == person.user_id
        found = select(row).select_from(table).where(mine).limit(BATCH)
        removed = _count(session, delete(table).where(row.in_(found)).returning(table.c.user_id))
        if removed:
            return removed
    return 0


def _count(session: Session, statement: ReturningDelete[Any] | ReturningUpdate[Any]) -> int:
    return len(session.execute(statement).all())


STEPS: Sequence[tuple[str, Step]] = (
    ("open orders", _cancel_orders),
    ("installs of apps", _remove_installs),
    ("organisations", _leave_organisations),
    ("audit log", _clean_audit),
    ("deliveries", _remove_deliveries),
    ("messages", _remove_messages),
    ("orders", _clean_orders),
    ("items", _clean_items),
    ("words", _forget_words),
)
LAST_STEPS: Sequence[tuple[str, Step]] = (
    ("events", _remove_events),
    ("requests", _remove_usage),
    ("own rows", _remove_owned),
)
