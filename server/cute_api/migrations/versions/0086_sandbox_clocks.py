"""Clocks of accounts in a sandbox."""

import sqlalchemy as sa
from alembic import op

revision = "0086"
down_revision = "0085"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.add_column(
        "users",
        sa.Column("clock_ahead", sa.Interval, server_default="0", nullable=False),
        if_not_exists=True,
    )
    op.execute("""
        CREATE TABLE IF NOT EXISTS sandbox_clocks (
            user_id uuid NOT NULL,
            target interval NOT NULL,
            moments jsonb DEFAULT '[]' NOT NULL,
            leapt_at timestamp with time zone,
            CONSTRAINT pk_sandbox_clocks PRIMARY KEY (user_id),
            CONSTRAINT fk_sandbox_clocks_user_id FOREIGN KEY (user_id)
                REFERENCES users(id) ON DELETE CASCADE
        )
    """)
