"""A mail for who is locked out, and accounts that nobody confirmed are found to be purged."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

KINDS = (
    "verify_email",
    "reset_password",
    "address_taken",
    "password_changed",
    "account_locked",
)


def upgrade() -> None:
    name = op.f("ck_mail_outbox_kind")
    op.drop_constraint(name, "mail_outbox")
    listed = ", ".join(f"'{kind}'" for kind in KINDS)
    op.create_check_constraint(name, "mail_outbox", f"kind IN ({listed})")
    op.create_index(
        "ix_users_unconfirmed",
        "users",
        ["created_at"],
        postgresql_where=sa.text("email_verified_at IS NULL"),
    )
