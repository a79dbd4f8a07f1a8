"""The audit log has who registered a webhook, and who deleted one."""

from alembic import op

from cute_api.migrations import online

revision = "0051"
down_revision = "0050"
release = "0.1.0"
phase = "expand"

ACTIONS = (
    "user.created",
    "user.edited",
    "user.tier_set",
    "user.role_set",
    "user.suspended",
    "user.unsuspended",
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
    "webhook.created",
    "webhook.deleted",
    "webhook.confirmed",
    "webhook.edited",
    "webhook.secret_rotated",
    "user.erased",
    "users.listed",
    "user.viewed",
    "leaks.listed",
    "audit.listed",
)


def upgrade() -> None:
    listed = ", ".join(f"'{action}'" for action in ACTIONS)
    online.add_constraint("audit_log", op.f("ck_audit_log_action"), f"CHECK (action IN ({listed}))")
