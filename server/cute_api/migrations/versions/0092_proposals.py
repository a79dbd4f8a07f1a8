"""Proposals of changes, and the verdicts on contracts, stored with their contract."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0092"
down_revision = "0091"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE IF NOT EXISTS proposals (
            name text NOT NULL,
            content text NOT NULL,
            digest text NOT NULL,
            created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
            CONSTRAINT pk_proposals PRIMARY KEY (name)
        )
    """)
    op.add_column(
        "contracts",
        sa.Column("told_proposals", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        if_not_exists=True,
    )
    op.add_column("contracts", sa.Column("verdicts", JSONB(), nullable=True), if_not_exists=True)
