"""Rotation, suspension, paused webhooks, the audit log, notices."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"

ACTORS = ("operator", "user", "key", "system")
ACTIONS = (
    "user.created",
    "user.edited",
    "user.tier_set",
    "user.suspended",
    "user.unsuspended",
    "key.created",
    "key.edited",
    "key.tier_set",
    "key.rotated",
    "key.revoked",
    "key.reported",
    "webhook.confirmed",
)


def _time(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def _now(name: str) -> sa.Column[object]:
    return sa.Column(
        name,
        sa.DateTime(timezone=True),
        server_default=sa.text("clock_timestamp()"),
        nullable=False,
    )


def _id() -> sa.Column[object]:
    return sa.Column("id", sa.UUID(), server_default=sa.text("uuidv7()"), nullable=False)


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, postgresql.JSONB(astext_type=sa.Text()), nullable=False)


def _enum(
    table: str, name: str, values: tuple[str, ...], default: str | None = None, null: bool = False
) -> None:
    """Add a column that holds one of `values`: text with a check constraint."""
    op.add_column(table, sa.Column(name, sa.String(32), server_default=default, nullable=null))
    listed = ", ".join(f"'{value}'" for value in values)
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, f"{name} IN ({listed})")


def upgrade() -> None:
    op.add_column("users", _time("suspended_at"))
    for name in ("previous_expires_at", "last_used_at", "rotated_at"):
        op.add_column("api_keys", _time(name))
    op.add_column("api_keys", sa.Column("previous_digest", sa.LargeBinary(), nullable=True))
    op.create_unique_constraint(
        op.f("uq_api_keys_previous_digest"), "api_keys", ["previous_digest"]
    )
    reasons = ("by_owner", "by_operator", "reported")
    _enum("api_keys", "revoked_reason", reasons, null=True)
    _enum("api_keys", "created_by", ACTORS, default="operator")

    _enum("webhooks", "status", ("active", "paused"), default="active")
    _enum("webhooks", "pause_reason", ("key_revoked", "key_reported"), null=True)
    op.add_column("webhooks", sa.Column("created_by_key_id", sa.UUID(), nullable=True))
    op.create_foreign_key(
        op.f("fk_webhooks_created_by_key_id"),
        "webhooks",
        "api_keys",
        ["created_by_key_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_index("ix_webhooks_created_by_key_id", "webhooks", ["created_by_key_id"])
    op.add_column(
        "webhooks",
        sa.Column(
            "edited_by_key_ids", sa.ARRAY(sa.UUID()), server_default=sa.text("'{}'"), nullable=False
        ),
    )

    op.create_table(
        "audit_log",
        _id(),
        _now("at"),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("target_id", sa.UUID(), nullable=False),
        _json("details"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_log")),
    )
    _enum("audit_log", "actor_kind", ACTORS)
    _enum("audit_log", "action", ACTIONS)
    _enum("audit_log", "target_kind", ("user", "key", "webhook"))
    op.create_index("ix_audit_log_target_id_id", "audit_log", ["target_id", "id"])
    op.create_table(
        "notices",
        _id(),
        sa.Column("user_id", sa.UUID(), nullable=False),
        _json("data"),
        _now("created_at"),
        _time("seen_at"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_notices_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    _enum("notices", "kind", ("key_rotated", "key_revoked", "key_reported"))
    op.create_index("ix_notices_user_id_id", "notices", ["user_id", "id"])
