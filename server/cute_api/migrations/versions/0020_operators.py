"""What operators look at is audited, and the audit log is found by action and by actor."""

from alembic import op

revision = "0020"
down_revision = "0019"

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
    "users.listed",
    "user.viewed",
    "leaks.listed",
    "audit.listed",
)


def upgrade() -> None:
    name = op.f("ck_audit_log_action")
    op.drop_constraint(name, "audit_log")
    listed = ", ".join(f"'{action}'" for action in ACTIONS)
    op.create_check_constraint(name, "audit_log", f"action IN ({listed})")
    op.create_index("ix_audit_log_action_id", "audit_log", ["action", "id"])
    op.create_index("ix_audit_log_actor_id", "audit_log", ["actor", "id"])
    op.create_index("ix_api_keys_prefix", "api_keys", ["prefix"])
