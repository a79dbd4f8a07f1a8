"""Keep an item's words in its summary too, so that searches sorted by price don't read items."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

from cute_api.migrations import online

revision = "0060"
down_revision = "0059"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.add_column("item_summaries", sa.Column("search", TSVECTOR))
    for name in ("summarise_added_items", "summarise_item"):
        online.run_file(online.FUNCTIONS / "items" / f"{name}.sql")
    # An edit meanwhile has filled its row.
    online.in_batches("""
        UPDATE item_summaries SET search = items.search FROM items
        WHERE items.id = item_summaries.id AND item_summaries.search IS NULL
            AND items.id IN (SELECT id FROM item_summaries WHERE search IS NULL LIMIT :rows)
    """)
