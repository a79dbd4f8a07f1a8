"""Orders: a buyer orders an item; it is shipped, returned, refunded, then completed or cancelled.

`steps` decides what can follow. Every function locks the item's row first and the order's row
second, and writes events last; ending an order locks the seller's storage row before. This order
prevents deadlocks, and keeps an item's events in the order of its changes. Callers that need a
buyer get it before locking the item.
"""

import random
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cute_api.lib.json_objects import Json
from cute_api.models import Item, Order, User, UserStorage, clock
from cute_api.models.catalogue import PUBLIC
from cute_api.models.database import item_url
from cute_api.models.enums import AdvisoryLock, FulfillmentStatus, ItemStatus, OrderRole, OrderState
from cute_api.problems import ApiError, Code, invalid_field
from cute_api.services.accounts import accounts, reserved
from cute_api.services.items.columns import entity_document
from cute_api.services.items.traits import destinations
from cute_api.services.orders.columns import STATUSES, STORED, OrderColumns
from cute_api.services.orders.steps import Progress
from cute_api.webhooks.outbox import outbox

GENERATED_BUYERS = 50
Row = TypeVar("Row", Item, Order)

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
    ships_to: str | None = None,
    fees: Json | None = None,
    seller_id: UUID | None = None,
) -> Order:
    """Order units of an active item, which becomes reserved with its last one.

    `ships_to` is the buyer's country, and `fees` money. Emits `order.created`, `item.reserved` and
    `item.updated`. `seller_id`, if given, must own the item (the sandbox sells only the caller's
    own items). Raises `ApiError`: `not_found`, `not_owner`, `item_not_available`, 422 for fees in
    another currency.
    """
    item = lock_item(session, item_id, seller_id=seller_id)
    if item.seller_id == buyer_id:
        raise ApiError(Code.ITEM_NOT_AVAILABLE, "A seller can't order their own item.")
    if item.status is not ItemStatus.ACTIVE:
        raise ApiError(Code.ITEM_NOT_AVAILABLE)
    if item.quantity < quantity:
        raise ApiError(Code.ITEM_NOT_AVAILABLE, f"Units for sale: {item.quantity:,}.")
    amount = item.price_amount * quantity
    shipping_amount = _shipping(item, ships_to)
    fees_amount = 0 if fees is None else _amount(fees, item.price_currency, "/fees")
    if amount + shipping_amount + fees_amount > MAX_AMOUNT:
        raise ApiError(Code.ITEM_NOT_AVAILABLE, "The order's total would be too large.")
    order = Order(
        item_id=item.id,
        seller_id=item.seller_id,
        buyer_id=buyer_id,
        status=OrderState.CREATED,
        quantity=quantity,
        amount=amount,
        shipping_amount=shipping_amount,
        fees_amount=fees_amount,
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
    when given, must be the order's seller. Raises `ApiError`: `not_found`, `order_not_open`,
    `order_status_conflict`.
    """
    item, order = _lock(session, order_id, seller_id, ends=True)
    _change_order(order, _progress(order).completed())
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
    `order_not_open`, `order_status_conflict`.
    """
    item, order = _lock(session, order_id, seller_id, ends=True)
    _change_order(order, _progress(order).cancelled())
    item.quantity += order.quantity
    item.reserved -= order.quantity
    offered = ItemStatus.ACTIVE if item.status is ItemStatus.RESERVED else item.status
    _change_item(session, item, offered)
    order.cancelled_at = order.updated_at = item.updated_at
    session.flush()
    _record_order(session, "order.cancelled", order)
    _record_item(session, "item.updated", item)
    return order


def fulfill(
    session: Session, *, order_id: UUID, to: FulfillmentStatus, seller_id: UUID | None = None
) -> Order:
    """Ship, deliver or return the units of an order. Emits `order.updated`.

    `seller_id`, when given, must be the order's seller. Raises `ApiError`: `not_found`,
    `order_status_conflict`.
    """
    _, order = _lock(session, order_id, seller_id)
    return _update(session, order, _progress(order).fulfilled(to))


def refund(
    session: Session,
    *,
    order_id: UUID,
    money: Json | None = None,
    seller_id: UUID | None = None,
) -> Order:
    """Give a buyer back a part of what they paid, or all that is left. Emits `order.updated`.

    `seller_id`, when given, must be the order's seller. Raises `ApiError`: `not_found`,
    `order_status_conflict`, 422 for an amount of 0 or in another currency.
    """
    _, order = _lock(session, order_id, seller_id)
    amount = None if money is None else _amount(money, order.currency, "/amount")
    if amount == 0:
        raise invalid_field("/amount/amount", "minimum", "Must be at least 1, not 0.")
    return _update(session, order, _progress(order).refunded_by(amount))


def item_data(session: Session, item: Item) -> dict[str, object]:
    """Return the item as its owner sees it, for its events."""
    return entity_document(
        item, seller=item.seller.username, for_owner=True, item_url=item_url(session)
    )


def _snapshot(session: Session, item: Item) -> dict[str, object]:
    """Return an order's snapshot of its item, without the owner's private metadata."""
    return {name: value for name, value in item_data(session, item).items() if name != "metadata"}


def _shipping(item: Item, ships_to: str | None) -> int:
    """The price of the most specific shipping option for a country; 0 if the seller names none."""
    if ships_to is None or not item.shipping:
        return 0
    prices = {option["destination"]: option["price"]["amount"] for option in item.shipping}
    for destination in destinations(ships_to):
        if destination in prices:
            return int(prices[destination])
    raise ApiError(Code.ITEM_NOT_AVAILABLE, f"The item is not sent to {ships_to}.")


def _amount(money: Json, currency: str, pointer: str) -> int:
    if money["currency"] != currency:
        raise invalid_field(f"{pointer}/currency", "currency", f"Must be {currency}.")
    return int(money["amount"])


def _lock(
    session: Session, order_id: UUID, seller_id: UUID | None, *, ends: bool = False
) -> tuple[Item, Order]:
    """Lock an order with its item. Raises `ApiError`: `not_found`."""
    # An order's item never changes, so its id may be read before taking the locks.
    query = select(Order.item_id, Order.seller_id).where(Order.id == order_id)
    if seller_id is not None:
        query = query.where(Order.seller_id == seller_id)
    found = session.execute(query).one_or_none()
    if found is None:
        raise ApiError(Code.NOT_FOUND)
    if ends:
        hold_storage(session, found.seller_id)
    # Of an order that ended, the item may be deleted.
    item = _locked(session, Item, found.item_id)
    return item, _locked(session, Order, order_id)


def _locked(session: Session, model: type[Row], row_id: UUID) -> Row:
    return session.get_one(model, row_id, with_for_update=True, populate_existing=True)


def _progress(order: Order) -> Progress:
    return Progress(
        STATUSES[order.status],
        order.payment_status,
        order.fulfillment_status,
        order.amount + order.shipping_amount + order.fees_amount,
        order.refunded_amount,
    )


def _change_order(order: Order, after: Progress) -> None:
    order.status = STORED[after.status]
    order.payment_status = after.payment_status
    order.fulfillment_status = after.fulfillment_status
    order.refunded_amount = after.refunded


def _update(session: Session, order: Order, after: Progress) -> Order:
    _change_order(order, after)
    order.updated_at = clock.NOW
    session.flush()
    session.refresh(order)
    _record_order(session, "order.updated", order)
    return order


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
