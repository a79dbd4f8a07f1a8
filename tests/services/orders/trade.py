"""A market of three people, for tests of orders and their stock."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from cute_api.models import Category, Event, Item, Order
from cute_api.models.database import Database
from cute_api.models.enums import Condition, ItemStatus
from cute_api.problems import ApiError, Code
from cute_api.services.accounts import accounts
from cute_api.services.items.columns import entity_document
from cute_api.services.orders import orders
from tests.fixtures.servers import ITEM_URL

PLACED = ["order.created", "item.reserved", "item.updated"]
"""The seller's events of a new order."""


class Market:
    """Alice sells, Bob buys, Charlie looks on."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.transaction() as session:
            people = [
                accounts.create(session, email=f"{name}@cute.example")[0]
                for name in ("alice", "bob", "charlie")
            ]
            self.alice, self.bob, self.charlie = (person.id for person in people)
            category = Category(name="Women", path=["Women"])
            session.add(category)
            session.flush()
            self.category = category.id

    def item(
        self, status: ItemStatus = ItemStatus.ACTIVE, *, quantity: int = 1, price: int = 2_450
    ) -> UUID:
        with self.database.transaction() as session:
            item = Item(
                seller_id=self.alice,
                title="Silk scarf",
                price_amount=price,
                price_currency="EUR",
                category_id=self.category,
                condition=Condition.GOOD,
                status=status,
                quantity=quantity,
                sku=f"S-{uuid4().hex[:8]}",
            )
            session.add(item)
            session.flush()
            return item.id

    def place(self, item_id: UUID, quantity: int = 1, **paid: Any) -> Order:
        with self.database.transaction() as session:
            return orders.place(
                session, item_id=item_id, buyer_id=self.bob, quantity=quantity, **paid
            )

    def step(self, order: Order, how: Callable[..., Order], **arguments: Any) -> Order:
        with self.database.transaction() as session:
            return how(session, order_id=order.id, **arguments)

    def end(self, order: Order, how: Callable[..., Order]) -> str:
        """End an order; return the type of the item's event."""
        self.step(order, how)
        return self.events(order.item_id)[-1].type

    def stock(self, item_id: UUID) -> tuple[ItemStatus, int, int]:
        """The item's status, and its units for sale and in open orders."""
        with self.database.transaction() as session:
            item = session.get_one(Item, item_id)
            return item.status, item.quantity, item.reserved

    def item_status(self, item_id: UUID) -> ItemStatus:
        with self.database.transaction() as session:
            return session.get_one(Item, item_id).status

    def events(self, item_id: UUID, user_id: UUID | None = None) -> list[Event]:
        """The events about an item of its seller, or of another user."""
        with self.database.transaction() as session:
            mine = Event.user_id == (user_id or self.alice)
            query = select(Event).where(Event.subject_id == item_id, mine)
            return list(session.scalars(query.order_by(Event.position)))

    def item_as_owner(self, item_id: UUID) -> dict[str, Any]:
        with self.database.transaction() as session:
            item = session.get_one(Item, item_id)
            return entity_document(item, seller="alice", for_owner=True, item_url=ITEM_URL)


def code_of(call: Callable[[], object]) -> Code:
    with pytest.raises(ApiError) as caught:
        call()
    return caught.value.code
