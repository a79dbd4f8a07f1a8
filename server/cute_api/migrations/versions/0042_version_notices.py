"""Mails about the end of a version: what a mail's text needs, and which ones a user was to get."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0042"
down_revision = "0041"

KINDS = (
    "verify_email",
    "reset_password",
    "address_taken",
    "password_changed",
    "account_locked",
    "deliveries_used_up",
    "version_retires",
)
STAGES = ("announced", "three_months", "month", "week")


def _one_of(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def upgrade() -> None:
    op.add_column(
        "mail_outbox",
        sa.Column("data", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
    )
    name = op.f("ck_mail_outbox_kind")
    op.drop_constraint(name, "mail_outbox")
    op.create_check_constraint(name, "mail_outbox", f"kind IN ({_one_of(KINDS)})")
    op.create_table(
        "version_notices",
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("api_version", sa.Text, nullable=False),
        sa.Column("sunset", sa.Date, nullable=False),
        sa.Column("stage", sa.String(32), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.text("clock_timestamp()"),
        ),
        sa.PrimaryKeyConstraint(
            "user_id", "api_version", "sunset", "stage", name=op.f("pk_version_notices")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_version_notices_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.CheckConstraint(f"stage IN ({_one_of(STAGES)})", name=op.f("ck_version_notices_stage")),
    )
