"""Logins of programs without a browser, until they have their key."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0052"
down_revision = "0051"
release = "0.1.0"
phase = "expand"

STATUSES = "'pending', 'approved', 'denied'"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "device_logins",
        sa.Column("device_digest", sa.LargeBinary, nullable=False),
        sa.Column("user_code_digest", sa.LargeBinary, nullable=False),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("agent", sa.Text, nullable=False),
        sa.Column("scopes", ARRAY(sa.Text), nullable=False),
        sa.Column("status", sa.String(32), server_default="pending", nullable=False),
        sa.Column("user_id", sa.Uuid, nullable=True),
        sa.Column(
            "created_at", moment, server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("expires_at", moment, nullable=False),
        sa.Column("polled_at", moment, nullable=True),
        sa.Column("interval_seconds", sa.Integer, nullable=False),
        sa.CheckConstraint(f"status IN ({STATUSES})", name=op.f("ck_device_logins_status")),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_device_logins_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("device_digest", name=op.f("pk_device_logins")),
        sa.UniqueConstraint("user_code_digest", name=op.f("uq_device_logins_user_code_digest")),
        sa.Index("ix_device_logins_user_id", "user_id"),
        sa.Index("ix_device_logins_expires_at", "expires_at"),
    )
