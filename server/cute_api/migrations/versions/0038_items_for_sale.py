"""Lists of what is for sale, by price or of a category, have indexes that hold nothing else."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"

FOR_SALE = sa.text("deleted_at IS NULL AND status = 'active'")
PRICE = ("price_currency", "price_amount", "id")
INDEXES = {
    "category": ("category_id", "id"),
    "price": PRICE,
    "brand_price": ("brand_id", *PRICE),
    "category_price": ("category_id", *PRICE),
}


def upgrade() -> None:
    for name, columns in INDEXES.items():
        op.create_index(f"ix_items_for_sale_{name}", "items", columns, postgresql_where=FOR_SALE)
