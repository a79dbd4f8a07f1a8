"""What the release after that could remove, since the one before it no longer uses it."""

from alembic import op

from cute_api.migrations import online

revision = "9002"
down_revision = "9001"
release = "0.3.0"
phase = "contract"
completes = "9001"


def upgrade() -> None:
    online.drop_index("ix_items_note")
    op.drop_column("items", "note")
