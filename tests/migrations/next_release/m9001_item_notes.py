"""What a next release could add: a column with indexes, a check and a value for existing rows."""

import sqlalchemy as sa
from alembic import op

from cute_api.migrations import online
from cute_api.models.schema_version import newest

revision = "9001"
down_revision = newest()
release = "0.2.0"
phase = "expand"


def upgrade() -> None:
    op.add_column("items", sa.Column("note", sa.Text))
    online.add_constraint("items", "ck_items_note", "CHECK (length(note) <= 2000)")
    online.create_index("ix_items_note", "items", "(note, id) WHERE note IS NOT NULL")
    online.create_index("ix_events_note", "events", "(user_id, type)")
    online.in_batches("""
        UPDATE items SET note = '' WHERE id IN (
            SELECT id FROM items WHERE note IS NULL ORDER BY id LIMIT :rows
        )
    """)
