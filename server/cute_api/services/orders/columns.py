"""Columns of orders, and their JSON, for rows of SQL and for entities."""

from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import Select, Text, cast, select
from sqlalchemy.orm import aliased

from cute_api.models import Order, User
from cute_api.models.enums import (
    FulfillmentStatus,
    OrderRole,
    OrderState,
    OrderStatus,
    PaymentStatus,
)
from cute_api.services.common.columns import document, selected

Json = dict[str, Any]

OF_ORDER = (
    "id",
    "status",
    "buyer_id",
    "seller_id",
    "quantity",
    "amount",
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
    OrderState.CREATED: (OrderStatus.OPEN, PaymentStatus.PENDING, FulfillmentStatus.UNFULFILLED),
    OrderState.COMPLETED: (OrderStatus.COMPLETED, PaymentStatus.PAID, FulfillmentStatus.DELIVERED),
    OrderState.CANCELLED: (
        OrderStatus.CANCELLED,
        PaymentStatus.PENDING,
        FulfillmentStatus.UNFULFILLED,
    ),
}
"""What callers see of a stored state. Buyers pay and receive outside of the API, so completing an
order says both."""
STORED = {statuses[0].value: state.value for state, statuses in STATUSES.items()}
"""The stored state of each status in the API."""


class OrderColumns(NamedTuple):
    """An order. `item` is the snapshot with more fields than the JSON; it is text once read."""

    id: str
    status: str
    buyer_id: str
    seller_id: str
    quantity: int
    amount: int
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
        status, payment, fulfillment = STATUSES[OrderState(self.status)]
        total, nothing = self._money(self.amount), self._money(0)
        return {
            "id": self.id,
            "status": status,
            "payment_status": payment,
            "fulfillment_status": fulfillment,
            "item": item,
            "lines": [{"item": item, "quantity": self.quantity, "total": total}],
            "total": total,
            "totals": {
                "items": total,
                "shipping": nothing,
                "fees": nothing,
                "refunded": nothing,
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


def shown(order: type[Order]) -> Select[*tuple[Any, ...]]:
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
