"""Let orders be shipped, returned and refunded, and cost shipping and fees."""

import sqlalchemy as sa
from alembic import op

from cute_api.migrations import online

revision = "0070"
down_revision = "0069"
release = "0.1.0"
phase = "expand"

AMOUNTS = ("shipping_amount", "fees_amount", "refunded_amount")
STATUSES = {"payment_status": "pending", "fulfillment_status": "unfulfilled"}


def upgrade() -> None:
    for name, first in STATUSES.items():
        op.add_column(
            "orders",
            sa.Column(name, sa.String(32), nullable=False, server_default=first),
            if_not_exists=True,
        )
    for name in AMOUNTS:
        op.add_column(
            "orders",
            sa.Column(name, sa.BigInteger, nullable=False, server_default=sa.text("0")),
            if_not_exists=True,
        )
    online.run_file(online.FUNCTIONS / "trade" / "follow_order_status.sql")
    online.in_batches("""
        UPDATE orders SET payment_status = 'paid', fulfillment_status = 'delivered'
        WHERE id IN (
            SELECT id FROM orders
            WHERE status = 'completed' AND payment_status = 'pending' LIMIT :rows
        )
    """)
    amounts = (
        "CHECK (shipping_amount >= 0 AND fees_amount >= 0 AND refunded_amount >= 0"
        " AND refunded_amount <= amount + shipping_amount + fees_amount)"
    )
    online.add_constraint("orders", "ck_orders_amounts", amounts)
