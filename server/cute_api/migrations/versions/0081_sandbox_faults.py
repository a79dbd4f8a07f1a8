"""Faults of keys in a sandbox, and which requests met one."""

import sqlalchemy as sa
from alembic import op

revision = "0081"
down_revision = "0080"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE IF NOT EXISTS sandbox_faults (
            key_id uuid NOT NULL,
            seed integer NOT NULL,
            faults jsonb NOT NULL,
            counts jsonb DEFAULT '{}' NOT NULL,
            created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
            CONSTRAINT pk_sandbox_faults PRIMARY KEY (key_id),
            CONSTRAINT fk_sandbox_faults_key_id FOREIGN KEY (key_id)
                REFERENCES api_keys(id) ON DELETE CASCADE
        )
    """)
    op.add_column(
        "api_keys",
        sa.Column("faults_until", sa.DateTime(timezone=True), nullable=True),
        if_not_exists=True,
    )
    op.add_column("request_log", sa.Column("fault", sa.Text, nullable=True), if_not_exists=True)
