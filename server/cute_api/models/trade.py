"""Orders for items, and messages about them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cute_api.models.accounts import User
from cute_api.models.base import Base, CreatedAt, Identifier, enum_column
from cute_api.models.enums import FulfillmentStatus, OrderState, PaymentStatus

ORDER_AMOUNTS = (
    "shipping_amount >= 0 AND fees_amount >= 0 AND refunded_amount >= 0"
    " AND refunded_amount <= amount + shipping_amount + fees_amount"
)
NOTHING = text("0")


class Order(Base):
    """The order of units of one item. `item_snapshot` is the item at the time of the order.

    Amounts are in minor units of `currency`; `amount` is the price of all units. A trigger makes a
    completed order paid and delivered.
    """

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint(ORDER_AMOUNTS, name="amounts"),
        Index("ix_orders_seller_id_id", "seller_id", "id"),
        Index("ix_orders_buyer_id_id", "buyer_id", "id"),
        Index("ix_orders_item_id", "item_id"),
    )

    id: Mapped[Identifier]
    item_id: Mapped[UUID] = mapped_column(ForeignKey("items.id"))
    seller_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    buyer_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    status: Mapped[OrderState] = mapped_column(enum_column(OrderState, "status"))
    payment_status: Mapped[PaymentStatus] = mapped_column(
        enum_column(PaymentStatus, "payment_status"), server_default=PaymentStatus.PENDING
    )
    fulfillment_status: Mapped[FulfillmentStatus] = mapped_column(
        enum_column(FulfillmentStatus, "fulfillment_status"),
        server_default=FulfillmentStatus.UNFULFILLED,
    )
    quantity: Mapped[int] = mapped_column(server_default=text("1"))
    amount: Mapped[int] = mapped_column(BigInteger)
    shipping_amount: Mapped[int] = mapped_column(BigInteger, server_default=NOTHING)
    fees_amount: Mapped[int] = mapped_column(BigInteger, server_default=NOTHING)
    refunded_amount: Mapped[int] = mapped_column(BigInteger, server_default=NOTHING)
    currency: Mapped[str]
    item_snapshot: Mapped[dict[str, Any]]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]
    completed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]

    seller: Mapped[User] = relationship(foreign_keys=[seller_id])
    buyer: Mapped[User] = relationship(foreign_keys=[buyer_id])


class Message(Base):
    """A message of one user to another about an item."""

    __tablename__ = "messages"

    id: Mapped[Identifier]
    item_id: Mapped[UUID] = mapped_column(ForeignKey("items.id"), index=True)
    sender_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    recipient_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    body: Mapped[str]
    created_at: Mapped[CreatedAt]

    sender: Mapped[User] = relationship(foreign_keys=[sender_id])
    recipient: Mapped[User] = relationship(foreign_keys=[recipient_id])
