"""Favorites of users, and how many an item got on a day."""

import sqlalchemy as sa
from alembic import op

from cute_api.migrations import online

revision = "0071"
down_revision = "0070"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE favorites (
            user_id uuid NOT NULL,
            item_id uuid NOT NULL,
            created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
            CONSTRAINT pk_favorites PRIMARY KEY (user_id, item_id),
            CONSTRAINT fk_favorites_user_id FOREIGN KEY (user_id)
                REFERENCES users(id) ON DELETE CASCADE,
            CONSTRAINT fk_favorites_item_id FOREIGN KEY (item_id)
                REFERENCES items(id) ON DELETE CASCADE
        )
    """)
    op.execute("CREATE INDEX ix_favorites_item_id ON favorites (item_id)")
    op.execute("CREATE INDEX ix_favorites_created_at ON favorites (created_at)")
    op.add_column(
        "item_views",
        sa.Column("favorites", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        if_not_exists=True,
    )
    online.run_file(online.FUNCTIONS / "items" / "forget_favorites.sql")
