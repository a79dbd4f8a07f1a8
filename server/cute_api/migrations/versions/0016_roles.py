"""Users have a role: who is an admin sees the operators' pages."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

ACTIONS = (
    "user.created",
    "user.edited",
    "user.tier_set",
    "user.role_set",
    "user.suspended",
    "user.unsuspended",
    "user.erased",
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
    op.add_column(
        "users", sa.Column("role", sa.String(32), nullable=False, server_default="member")
    )
    op.create_check_constraint(op.f("ck_users_role"), "users", "role IN ('member', 'admin')")
    name = op.f("ck_audit_log_action")
    op.drop_constraint(name, "audit_log")
    listed = ", ".join(f"'{action}'" for action in ACTIONS)
    op.create_check_constraint(name, "audit_log", f"action IN ({listed})")
