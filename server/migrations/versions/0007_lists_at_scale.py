"""Lists among a million items: prices within a brand or category, and faster search triggers."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0004"

PUBLIC = sa.text("deleted_at IS NULL AND status IN ('active','reserved','sold')")


def upgrade() -> None:
    for name in ("brand", "category"):
        op.create_index(
            f"ix_items_public_{name}_price",
            "items",
            [f"{name}_id", "price_currency", "price_amount", "id"],
            postgresql_where=PUBLIC,
        )
