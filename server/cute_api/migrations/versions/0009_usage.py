"""Usage: a row a request, partitioned by day, and counts by hour and key.

`cute usage` makes and drops the partitions.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "request_log",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request_id", sa.UUID(), nullable=False),
        sa.Column("key_id", sa.UUID()),
        sa.Column("user_id", sa.UUID()),
        sa.Column("operation", sa.Text()),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("latency_us", sa.Integer(), nullable=False),
        sa.Column("bytes_out", sa.BigInteger(), nullable=False),
        sa.Column("ip_prefix", postgresql.CIDR()),
        sa.Column("user_agent", sa.Text()),
        sa.Column("error_code", sa.Text()),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("at", "request_id", name="pk_request_log"),
        postgresql_partition_by="RANGE (at)",
    )
    op.create_index("ix_request_log_user_id_at", "request_log", ["user_id", "at", "request_id"])
    op.create_index("ix_request_log_request_id", "request_log", ["request_id"])
    op.create_table(
        "usage_hours",
        sa.Column("user_id", sa.UUID(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key_id", sa.UUID(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("status_class", sa.SmallInteger(), nullable=False),
        sa.Column("requests", sa.BigInteger(), nullable=False),
        sa.Column("quota_used", sa.BigInteger(), nullable=False),
        sa.Column("latencies", sa.ARRAY(sa.BigInteger()), nullable=False),
        sa.PrimaryKeyConstraint(
            "user_id", "hour", "key_id", "operation", "status_class", name="pk_usage_hours"
        ),
    )
    op.create_index("ix_usage_hours_hour", "usage_hours", ["hour"])
