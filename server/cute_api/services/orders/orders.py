"""Orders: a buyer orders an item, then the order is completed or cancelled.

Every function locks the item's row first and the order's row second, and writes events last; ending
an order locks the seller's storage row before. This order prevents deadlocks, and keeps an item's
events in the order of its changes. Callers that need a buyer get it before locking the item.
"""

import random
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cute_api.models import Item, Order, User, UserStorage, clock
from cute_api.models.database import item_url
from cute_api.models.enums import ORDER_STATUS_STEPS, ItemStatus, OrderRole, OrderState
from cute_api.models.locks import AdvisoryLock
from cute_api.problems import ApiError, Code
from cute_api.services.accounts import accounts, reserved
from cute_api.services.items.columns import entity_document
from cute_api.services.items.items import PUBLIC
from cute_api.services.orders.columns import STATUSES, OrderColumns
from cute_api.webhooks.outbox import outbox

GENERATED_BUYERS = 50
MAX_AMOUNT = 10_000_000_000
"""The largest total of an order, in minor units: that of `Money`."""


def generated_buyer(session: Session, rng: random.Random) -> User:
    """Return one of `GENERATED_BUYERS` generated buyers, creating it on first use."""
    return numbered_buyer(session, rng.randrange(GENERATED_BUYERS))


def numbered_buyer(session: Session, number: int) -> User:
    """Return the generated buyer with this number, from 0, creating it on first use."""
    name = f"{reserved.BUYER_PREFIX}{number + 1:02}"
    email = f"{name}@{reserved.BUYER_DOMAIN}"
    buyer = accounts.find(session, email)
    if buyer is None:
        # Serialize transactions that may create the same buyer.
        session.execute(select(func.pg_advisory_xact_lock(AdvisoryLock.GENERATED_BUYER.value)))
        buyer = accounts.find(session, email)
    if buyer is None:
        buyer = accounts.create_generated(session, email=email, username=name)
    return buyer


def lock_item(session: Session, item_id: UUID, *, seller_id: UUID | None = None) -> Item:
    """Lock and return an item until the transaction ends.

    With `seller_id` the item must be theirs. Raises `ApiError`: `not_found`, or `not_owner` if the
    item is public and belongs to another seller.
    """
    item = session.scalars(
        select(Item)
        .where(Item.id == item_id, Item.deleted_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if item is None:
        raise ApiError(Code.NOT_FOUND)
    if seller_id is not None and item.seller_id != seller_id:
        raise ApiError(Code.NOT_OWNER if item.status in PUBLIC else Code.NOT_FOUND)
    return item


def hold_storage(session: Session, seller_id: UUID) -> None:
    """Lock the seller's storage row, as each of their changes does before it locks an item.

    This is needed because sold items no longer count in their storage.
    """
    session.execute(
        select(UserStorage.user_id)
        .where(UserStorage.user_id == seller_id)
        .with_for_update(key_share=True)
    )


def place(
    session: Session,
    *,
    item_id: UUID,
    buyer_id: UUID,
    quantity: int = 1,
    seller_id: UUID | None = None,
) -> Order:
    """Order units of an active item, which becomes reserved with its last one.

    Emits `order.created`, `item.reserved` and `item.updated`. `seller_id`, if given, must own the
    item (the sandbox sells only the caller's own items). Raises `ApiError`: `not_found`,
    `not_owner`, `item_not_available`.
    """
    item = lock_item(session, item_id, seller_id=seller_id)
    if item.seller_id == buyer_id:
        raise ApiError(Code.ITEM_NOT_AVAILABLE, "A seller can't order their own item.")
    if item.status is not ItemStatus.ACTIVE:
        raise ApiError(Code.ITEM_NOT_AVAILABLE)
    if item.quantity < quantity:
        raise ApiError(Code.ITEM_NOT_AVAILABLE, f"Units for sale: {item.quantity:,}.")
    amount = item.price_amount * quantity
    if amount > MAX_AMOUNT:
        raise ApiError(Code.ITEM_NOT_AVAILABLE, "The order's total would be too large.")
    order = Order(
        item_id=item.id,
        seller_id=item.seller_id,
        buyer_id=buyer_id,
        status=OrderState.CREATED,
        quantity=quantity,
        amount=amount,
        currency=item.price_currency,
        item_snapshot=_snapshot(session, item),
    )
    session.add(order)
    item.quantity -= quantity
    item.reserved += quantity
    _change_item(session, item, item.status if item.quantity else ItemStatus.RESERVED)
    session.refresh(order)
    _record_order(session, "order.created", order)
    _record_item(session, "item.reserved", item)
    _record_item(session, "item.updated", item)
    return order


def complete(session: Session, *, order_id: UUID, seller_id: UUID | None = None) -> Order:
    """Complete an open order and sell its units.

    Emits `order.completed`, and `item.sold` for the last unit, else `item.updated`. `seller_id`,
    when given, must be the order's seller. Raises `ApiError`: `not_found`, `order_not_open`.
    """
    item, order = _lock_before(session, order_id, seller_id, OrderState.COMPLETED)
    item.reserved -= order.quantity
    sold = not item.quantity and not item.reserved
    _change_item(session, item, ItemStatus.SOLD if sold else item.status)
    order.completed_at = order.updated_at = item.updated_at
    session.flush()
    _record_order(session, "order.completed", order)
    _record_item(session, "item.sold" if sold else "item.updated", item)
    return order


def cancel(session: Session, *, order_id: UUID, seller_id: UUID | None = None) -> Order:
    """Cancel an open order and offer its units again. Emits `order.cancelled`, `item.updated`.

    `seller_id`, when given, must be the order's seller. Raises `ApiError`: `not_found`,
    `order_not_open`.
    """
    item, order = _lock_before(session, order_id, seller_id, OrderState.CANCELLED)
    item.quantity += order.quantity
    item.reserved -= order.quantity
    offered = ItemStatus.ACTIVE if item.status is ItemStatus.RESERVED else item.status
    _change_item(session, item, offered)
    order.cancelled_at = order.updated_at = item.updated_at
    session.flush()
    _record_order(session, "order.cancelled", order)
    _record_item(session, "item.updated", item)
    return order


def item_data(session: Session, item: Item) -> dict[str, object]:
    """Return the item as its owner sees it, for its events."""
    return entity_document(
        item, seller=item.seller.username, for_owner=True, item_url=item_url(session)
    )


def _snapshot(session: Session, item: Item) -> dict[str, object]:
    """Return an order's snapshot of its item, without the owner's private metadata."""
    return {name: value for name, value in item_data(session, item).items() if name != "metadata"}


def _lock_before(
    session: Session, order_id: UUID, seller_id: UUID | None, wanted: OrderState
) -> tuple[Item, Order]:
    """Lock an order with its item and give it this state, if the document allows the step."""
    # An order's item never changes, so its id may be read before taking the locks.
    query = select(Order.item_id, Order.seller_id).where(Order.id == order_id)
    if seller_id is not None:
        query = query.where(Order.seller_id == seller_id)
    found = session.execute(query).one_or_none()
    if found is None:
        raise ApiError(Code.NOT_FOUND)
    hold_storage(session, found.seller_id)
    item = lock_item(session, found.item_id)
    order = session.scalars(
        select(Order)
        .where(Order.id == order_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if STATUSES[wanted][0] not in ORDER_STATUS_STEPS[STATUSES[order.status][0]]:
        raise ApiError(Code.ORDER_NOT_OPEN)
    order.status = wanted
    return item, order


def _change_item(session: Session, item: Item, status: ItemStatus) -> None:
    item.status = status
    item.updated_at = clock.NOW
    session.flush()
    session.refresh(item)


def _record_order(session: Session, event_type: str, order: Order) -> None:
    """Emit an event for each party, with the order as that party sees it."""
    columns = OrderColumns.of(order)
    parties = ((OrderRole.SELLER, order.seller_id), (OrderRole.BUYER, order.buyer_id))
    for role, user_id in parties:
        outbox.record(
            session,
            event_type,
            user_id=user_id,
            subject_id=order.item_id,
            data=columns.document(role),
        )


def _record_item(session: Session, event_type: str, item: Item) -> None:
    outbox.record(
        session,
        event_type,
        user_id=item.seller_id,
        subject_id=item.id,
        data=item_data(session, item),
    )
