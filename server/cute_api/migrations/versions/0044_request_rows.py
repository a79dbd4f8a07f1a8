"""Requests that are counted and not in the log; days without the rows of some tiers."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "counted_requests",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request_id", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("at", "request_id", name=op.f("pk_counted_requests")),
        postgresql_partition_by="RANGE (at)",
    )
    op.create_table(
        "removed_requests",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("tier", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("day", "tier", name=op.f("pk_removed_requests")),
    )
