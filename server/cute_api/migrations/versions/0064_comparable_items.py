"""Say what items are in comparable values, and where they are sent from and to, for how much."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from cute_api.migrations import online

revision = "0064"
down_revision = "0063"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    rows, members = sa.text("'[]'::jsonb"), sa.text("'{}'::jsonb")
    for table in ("items", "item_summaries"):
        op.add_column(
            table,
            sa.Column("shipping", JSONB, nullable=False, server_default=rows),
            if_not_exists=True,
        )
        op.add_column(
            table,
            sa.Column("attributes", JSONB, nullable=False, server_default=members),
            if_not_exists=True,
        )
    op.add_column(
        "items",
        sa.Column("sizes", JSONB, nullable=False, server_default=rows),
        if_not_exists=True,
    )
    op.add_column("items", sa.Column("ships_from", sa.Text), if_not_exists=True)
    for name in (
        "items/attribute_values",
        "items/fill_item_search",
        "items/learn_words",
        "items/learn_words_of_row",
        "items/note_item",
        "items/summarise_added_items",
        "items/summarise_item",
        "storage/item_bytes",
        "storage/count_changed_item",
    ):
        online.run_file(online.FUNCTIONS / f"{name}.sql")
