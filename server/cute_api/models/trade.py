"""Orders for items, messages about them, and the first responses to repeated requests."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cute_api.models import clock
from cute_api.models.accounts import User
from cute_api.models.base import Base, CreatedAt, Identifier, enum_column
from cute_api.models.enums import FulfillmentStatus, OrderState, PaymentStatus

ORDER_AMOUNTS = (
    "shipping_amount >= 0 AND fees_amount >= 0 AND refunded_amount >= 0"
    " AND refunded_amount <= amount + shipping_amount + fees_amount"
)
NOTHING = text("0")
KEPT_FOR = timedelta(hours=24)
"""How long an `IdempotencyRecord` is valid. Afterwards the key can be used again."""


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


class IdempotencyRecord(Base):
    """The response to the first request with a key: one for each user, operation and key.

    Written in the transaction of the change. `fingerprint` is a digest of the request. `body` has
    the response's bytes, encrypted if `sealed`. `key_id` is the API key of the first request (None
    in records from before this column), `scopes` are the scopes that the response depends on,
    besides those that the operation itself needs.
    """

    __tablename__ = "idempotency_records"

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    operation: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int] = mapped_column(SmallInteger)
    headers: Mapped[dict[str, Any]]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    sealed: Mapped[bool]
    key_id: Mapped[UUID | None]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    created_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=clock.NOW, index=True
    )
