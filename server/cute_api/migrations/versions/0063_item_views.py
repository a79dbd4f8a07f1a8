"""Views of items by day."""

from alembic import op

revision = "0063"
down_revision = "0062"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE item_views (
            item_id uuid NOT NULL,
            day date NOT NULL,
            user_id uuid NOT NULL,
            views bigint NOT NULL,
            bot_views bigint NOT NULL,
            CONSTRAINT pk_item_views PRIMARY KEY (item_id, day),
            CONSTRAINT fk_item_views_user_id FOREIGN KEY (user_id)
                REFERENCES users(id) ON DELETE CASCADE
        )
    """)
    op.execute("CREATE INDEX ix_item_views_user_id_day ON item_views (user_id, day)")
    op.execute("CREATE INDEX ix_item_views_day ON item_views (day)")
