"""Columns of orders, and their JSON, for rows of SQL and for entities."""

from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import Select, Text, cast, select
from sqlalchemy.orm import aliased

from cute_api.lib.json_objects import Json
from cute_api.models import Order, User
from cute_api.models.enums import OrderRole, OrderState, OrderStatus
from cute_api.services.common.columns import document, selected

OF_ORDER = (
    "id",
    "status",
    "payment_status",
    "fulfillment_status",
    "buyer_id",
    "seller_id",
    "quantity",
    "amount",
    "shipping_amount",
    "fees_amount",
    "refunded_amount",
    "currency",
    "created_at",
    "updated_at",
    "completed_at",
    "cancelled_at",
)
# Fields of the item when it was ordered.
OF_ITEM = (
    "id",
    "title",
    "description",
    "price",
    "category",
    "brand",
    "size",
    "color",
    "condition",
    "images",
)
OF_ITEM_FOR_SELLER = (*OF_ITEM, "sku")


STATUSES = {
    OrderState.CREATED: OrderStatus.OPEN,
    OrderState.COMPLETED: OrderStatus.COMPLETED,
    OrderState.CANCELLED: OrderStatus.CANCELLED,
}
"""What callers see of a stored state."""
STORED = {status: state for state, status in STATUSES.items()}
"""The stored state of each status in the API."""


class OrderColumns(NamedTuple):
    """An order. `item` is the snapshot with more fields than the JSON; it is text once read."""

    id: str
    status: str
    payment_status: str
    fulfillment_status: str
    buyer_id: str
    seller_id: str
    quantity: int
    amount: int
    shipping_amount: int
    fees_amount: int
    refunded_amount: int
    currency: str
    created_at: str
    updated_at: str
    completed_at: str | None
    cancelled_at: str | None
    buyer: str
    seller: str
    item: str | Json

    @classmethod
    def of(cls, row: Order) -> "OrderColumns":
        """Read an entity with its `buyer` and `seller`."""
        return cls(
            **document(row, OF_ORDER),
            buyer=row.buyer.username,
            seller=row.seller.username,
            item=row.item_snapshot,
        )

    def document(self, role: OrderRole) -> Json:
        """Return an `Order` for this party. Only the seller sees the item's `sku`."""
        names = OF_ITEM_FOR_SELLER if role is OrderRole.SELLER else OF_ITEM
        snapshot = orjson.loads(self.item) if isinstance(self.item, str) else self.item
        item = {name: snapshot[name] for name in names}
        items = self._money(self.amount)
        total = self._money(self.amount + self.shipping_amount + self.fees_amount)
        return {
            "id": self.id,
            "status": STATUSES[OrderState(self.status)],
            "payment_status": self.payment_status,
            "fulfillment_status": self.fulfillment_status,
            "item": item,
            "lines": [{"item": item, "quantity": self.quantity, "total": items}],
            "total": total,
            "totals": {
                "items": items,
                "shipping": self._money(self.shipping_amount),
                "fees": self._money(self.fees_amount),
                "refunded": self._money(self.refunded_amount),
                "total": total,
            },
            "role": role,
            "buyer": {"id": self.buyer_id, "username": self.buyer},
            "seller": {"id": self.seller_id, "username": self.seller},
            "created_at": self.created_at,
            "updated_at": self.updated_at,
            "completed_at": self.completed_at,
            "cancelled_at": self.cancelled_at,
        }

    def _money(self, amount: int) -> Json:
        return {"amount": amount, "currency": self.currency}

    def document_for(self, user_id: UUID) -> Json:
        """Return an `Order` for its seller or buyer."""
        is_seller = self.seller_id == str(user_id)
        return self.document(OrderRole.SELLER if is_seller else OrderRole.BUYER)


def select_orders(order: type[Order]) -> Select[*tuple[Any, ...]]:
    """Return `OrderColumns` in SQL, from the table or an alias."""
    buyer, seller = aliased(User), aliased(User)
    return (
        select(
            *selected(getattr(order, name) for name in OF_ORDER),
            buyer.username.label("buyer"),
            seller.username.label("seller"),
            # As a whole, because taking it apart in SQL costs as much as parsing it.
            cast(order.item_snapshot, Text).label("item"),
        )
        .join(buyer, buyer.id == order.buyer_id)
        .join(seller, seller.id == order.seller_id)
    )
