"""Deleted items lose their texts, and their rows and places in the feed go after a while."""

import sqlalchemy as sa
from alembic import op

from cute_api.migrations import online

revision = "0054"
down_revision = "0053"
release = "0.1.0"
phase = "expand"

# Words of a draft may be removed while nobody can find it.
TRIGGER = """
CREATE OR REPLACE TRIGGER items_learn_listed_words AFTER UPDATE OF status ON items FOR EACH ROW
WHEN (OLD.status IN ('draft', 'archived') AND NEW.status NOT IN ('draft', 'archived'))
EXECUTE FUNCTION cute_learn_words_of_row()
"""


def upgrade() -> None:
    op.create_table(
        "item_change_horizon",
        sa.Column("id", sa.SmallInteger, nullable=False, server_default=sa.text("1")),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_change_horizon")),
        if_not_exists=True,
    )
    op.execute("INSERT INTO item_change_horizon (sequence) VALUES (0) ON CONFLICT DO NOTHING")
    op.execute(TRIGGER)
    online.create_index(
        "ix_items_deleted_at", "items", "(deleted_at, id) WHERE deleted_at IS NOT NULL"
    )
    online.create_index("ix_orders_item_id", "orders", "(item_id)")
    online.in_batches("""
        UPDATE items SET title = '', description = NULL, brand_id = NULL, size = NULL, color = NULL,
            images = '[]', sku = NULL, pairs = '{}'
        WHERE id IN (
            SELECT id FROM items WHERE deleted_at IS NOT NULL AND (
                title <> '' OR description IS NOT NULL OR brand_id IS NOT NULL OR size IS NOT NULL
                OR color IS NOT NULL OR images <> '[]' OR sku IS NOT NULL OR pairs <> '{}'
            )
            ORDER BY deleted_at LIMIT :rows
        )
    """)
