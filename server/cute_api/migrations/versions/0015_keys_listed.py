"""Looking at a user's keys is an action of an operator's, too."""

from alembic import op

revision = "0015"
down_revision = "0014"

ACTIONS = (
    "user.created",
    "user.edited",
    "user.tier_set",
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
    name = op.f("ck_audit_log_action")
    op.drop_constraint(name, "audit_log")
    listed = ", ".join(f"'{action}'" for action in ACTIONS)
    op.create_check_constraint(name, "audit_log", f"action IN ({listed})")
