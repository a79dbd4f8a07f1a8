"""Mails once an occasion, and kinds of mails that a user does not want."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
release = "0.1.0"
phase = "expand"

KINDS = (
    "verify_email",
    "reset_password",
    "address_taken",
    "password_changed",
    "account_locked",
    "deliveries_used_up",
    "version_retires",
    "webhook_failing",
    "webhook_disabled",
    "webhook_recovered",
    "security_mails_off",
    "key_created",
    "key_rotated",
    "key_leaked",
    "key_expires",
    "key_expired",
    "new_login",
    "quota_nearly_used",
    "quota_used_up",
)
LISTED = ", ".join(f"'{kind}'" for kind in KINDS)


def upgrade() -> None:
    op.create_table(
        "mail_occasions",
        sa.Column("subject_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("occasion", sa.Text, nullable=False),
        sa.Column("user_id", sa.Uuid, nullable=False),
        _created_at(),
        sa.PrimaryKeyConstraint("subject_id", "kind", "occasion", name=op.f("pk_mail_occasions")),
        _of_user("mail_occasions"),
        sa.CheckConstraint(f"kind IN ({LISTED})", name=op.f("ck_mail_occasions_kind")),
    )
    op.create_index("ix_mail_occasions_user_id", "mail_occasions", ["user_id"])
    op.create_index("ix_mail_occasions_created_at", "mail_occasions", ["created_at"])
    op.create_table(
        "muted_mails",
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        _created_at(),
        sa.PrimaryKeyConstraint("user_id", "kind", name=op.f("pk_muted_mails")),
        _of_user("muted_mails"),
        sa.CheckConstraint(f"kind IN ({LISTED})", name=op.f("ck_muted_mails_kind")),
    )


def _created_at() -> sa.Column[object]:
    return sa.Column(
        "created_at",
        sa.DateTime(timezone=True),
        nullable=False,
        server_default=sa.text("clock_timestamp()"),
    )


def _of_user(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["user_id"], ["users.id"], name=op.f(f"fk_{table}_user_id_users"), ondelete="CASCADE"
    )
