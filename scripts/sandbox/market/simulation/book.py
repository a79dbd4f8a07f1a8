"""The market's view of items on sale, hidden items, and open orders.

It is re-read every few actions, to include changes by others through the API. In between the market
applies its own changes to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from cute_api.models import Item, Order
from cute_api.models.enums import Condition, FulfillmentStatus, ItemStatus, OrderState
from cute_api.models.statements import SessionStatements
from cute_api.usage import item_views

ON_SALE = 500
HIDDEN = 100
OPEN_ORDERS = 200
"""Limits: the newest items and the oldest orders are read."""


@dataclass(slots=True)
class MarketItem:
    """An item as the market remembers it. `amount` is in minor units of `currency`."""

    id: UUID
    seller_id: UUID
    category_id: UUID
    brand_id: UUID | None
    condition: Condition
    title: str
    size: str | None
    amount: int
    currency: str
    quantity: int
    reserved: int = 0


@dataclass(slots=True)
class Book:
    """Items by id, oldest first, and orders."""

    on_sale: dict[UUID, MarketItem] = field(default_factory=dict)
    hidden: dict[UUID, MarketItem] = field(default_factory=dict)
    orders: dict[UUID, FulfillmentStatus] = field(default_factory=dict)
    """The open ones, oldest first."""


@dataclass(frozen=True, slots=True)
class Stock:
    """How many of the sellers' items are on sale, and how many of their orders are open."""

    on_sale: int
    open_orders: int


def read(session: Session, seller_ids: Sequence[UUID]) -> Book:
    """Read the sellers' current book."""
    hidden = (ItemStatus.DRAFT, ItemStatus.ARCHIVED)
    orders = session.execute(
        select(Order.id, Order.fulfillment_status)
        .where(Order.seller_id.in_(seller_ids), Order.status == OrderState.CREATED)
        .order_by(Order.id)
        .limit(OPEN_ORDERS)
    )
    return Book(
        on_sale=_listings(session, _items(seller_ids, [ItemStatus.ACTIVE], ON_SALE)),
        hidden=_listings(session, _items(seller_ids, hidden, HIDDEN)),
        orders={row.id: row.fulfillment_status for row in orders},
    )


def count_views(session: Session, item_ids: Sequence[UUID]) -> None:
    """Count a view of each item today, by somebody without an account."""
    number = len(item_ids)
    SessionStatements(session).run(
        item_views.WRITE,
        items=list(item_ids),
        days=[datetime.now(UTC).date()] * number,
        bots=[False] * number,
        users=[None] * number,
        times=[1] * number,
    )


def stock(session: Session, seller_ids: Sequence[UUID]) -> Stock:
    items = select(func.count()).where(
        Item.seller_id.in_(seller_ids),
        Item.status == ItemStatus.ACTIVE,
        Item.deleted_at.is_(None),
    )
    orders = select(func.count()).where(
        Order.seller_id.in_(seller_ids), Order.status == OrderState.CREATED
    )
    return Stock(session.scalar(items) or 0, session.scalar(orders) or 0)


def _items(
    seller_ids: Sequence[UUID], statuses: Sequence[ItemStatus], limit: int
) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Item.id,
            Item.seller_id,
            Item.category_id,
            Item.brand_id,
            Item.condition,
            Item.title,
            Item.size,
            Item.price_amount.label("amount"),
            Item.price_currency.label("currency"),
            Item.quantity,
            Item.reserved,
        )
        .where(Item.seller_id.in_(seller_ids), Item.status.in_(statuses), Item.deleted_at.is_(None))
        .order_by(Item.id.desc())
        .limit(limit)
    )


def _listings(session: Session, query: Select[*tuple[Any, ...]]) -> dict[UUID, MarketItem]:
    rows = session.execute(query).mappings().all()
    return {row["id"]: MarketItem(**row) for row in reversed(rows)}
