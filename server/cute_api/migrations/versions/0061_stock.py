"""Count the units of items and orders, and free the SKU of an item that was sold or archived."""

import sqlalchemy as sa
from alembic import op

from cute_api.migrations import online

revision = "0061"
down_revision = "0060"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.add_column(
        "items", sa.Column("quantity", sa.Integer, nullable=False, server_default=sa.text("1"))
    )
    op.add_column(
        "items", sa.Column("reserved", sa.Integer, nullable=False, server_default=sa.text("0"))
    )
    op.add_column("items", sa.Column("holds_sku", sa.Boolean, server_default=sa.true()))
    op.add_column("items", sa.Column("relisted_from", sa.Uuid))
    op.add_column(
        "orders", sa.Column("quantity", sa.Integer, nullable=False, server_default=sa.text("1"))
    )
    online.run_file(online.FUNCTIONS / "items" / "follow_item_status.sql")
    online.in_batches("""
        UPDATE items SET quantity = 0, reserved = 1
        WHERE id IN (SELECT id FROM items WHERE status = 'reserved' AND quantity > 0 LIMIT :rows)
    """)
    online.in_batches("""
        UPDATE items SET holds_sku = NULL,
            quantity = CASE status WHEN 'sold' THEN 0 ELSE quantity END
        WHERE id IN (
            SELECT id FROM items WHERE status IN ('sold', 'archived') AND holds_sku LIMIT :rows
        )
    """)
    stock = "CHECK (quantity >= 0 AND reserved >= 0 AND quantity + reserved <= 9999)"
    online.add_constraint("items", "ck_items_stock", stock)
    columns = "(seller_id, sku, holds_sku) WHERE deleted_at IS NULL AND sku IS NOT NULL"
    online.create_index("uq_items_sku", "items", columns, unique=True)
    online.drop_index("uq_items_seller_id_sku")
    online.drop_index("uq_orders_item_id")
