"""Accounts that people make themselves: confirmed addresses, links in mails, sessions by device."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import UUID

revision = "0017"
down_revision = "0016"

ACTIONS = (
    "user.created",
    "user.edited",
    "user.tier_set",
    "user.role_set",
    "user.suspended",
    "user.unsuspended",
    "user.erased",
    "user.signed_up",
    "user.email_verified",
    "user.password_changed",
    "user.password_reset",
    "session.started",
    "session.failed",
    "session.ended",
    "identity.linked",
    "identity.unlinked",
    "key.created",
    "key.edited",
    "key.tier_set",
    "key.rotated",
    "key.revoked",
    "key.reported",
    "keys.listed",
    "webhook.confirmed",
    "webhook.edited",
    "webhook.secret_rotated",
)


def upgrade() -> None:
    op.add_column("users", sa.Column("email_verified_at", sa.DateTime(timezone=True)))
    # Everyone so far was made by an operator.
    op.execute("UPDATE users SET email_verified_at = created_at")
    _extend_sessions()
    now = sa.text("clock_timestamp()")
    op.create_table(
        "mail_tokens",
        sa.Column("token_digest", sa.LargeBinary, primary_key=True),
        sa.Column("user_id", UUID, nullable=False),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=now),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="CASCADE"),
        sa.CheckConstraint("purpose IN ('verify_email', 'reset_password')", name="purpose"),
    )
    op.create_index("ix_mail_tokens_user_id", "mail_tokens", ["user_id"])
    op.create_index("ix_mail_tokens_expires_at", "mail_tokens", ["expires_at"])
    op.create_table(
        "mail_outbox",
        sa.Column("id", UUID, primary_key=True, server_default=sa.text("uuidv7()")),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("user_id", UUID),
        sa.Column("address", sa.Text),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=now),
        sa.Column(
            "next_attempt_at", sa.DateTime(timezone=True), nullable=False, server_default=now
        ),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="CASCADE"),
        sa.CheckConstraint(
            "kind IN ('verify_email', 'reset_password', 'address_taken', 'password_changed')",
            name="kind",
        ),
    )
    op.create_index("ix_mail_outbox_next_attempt_at", "mail_outbox", ["next_attempt_at"])
    op.create_index("ix_mail_outbox_user_id", "mail_outbox", ["user_id"])
    op.create_table(
        "identities",
        sa.Column("issuer", sa.Text, primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("user_id", UUID, nullable=False),
        sa.Column("email", sa.Text),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=now),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="CASCADE"),
    )
    op.create_index("ix_identities_user_id", "identities", ["user_id"])
    name = op.f("ck_audit_log_action")
    op.drop_constraint(name, "audit_log")
    listed = ", ".join(f"'{action}'" for action in ACTIONS)
    op.create_check_constraint(name, "audit_log", f"action IN ({listed})")


def _extend_sessions() -> None:
    """An id to end a session by, and what its owner recognises it by."""
    op.add_column(
        "portal_sessions",
        sa.Column("id", UUID, nullable=False, server_default=sa.text("uuidv7()")),
    )
    op.create_unique_constraint("uq_portal_sessions_id", "portal_sessions", ["id"])
    for column in ("address", "agent"):
        op.add_column(
            "portal_sessions", sa.Column(column, sa.Text, nullable=False, server_default="")
        )
