"""What was sent to a user's webhooks in a day, and until when the rest is held."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

WHEN = sa.DateTime(timezone=True)
KINDS = (
    "verify_email",
    "reset_password",
    "address_taken",
    "password_changed",
    "account_locked",
    "deliveries_used_up",
)


def upgrade() -> None:
    op.create_table(
        "delivery_days",
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("sent", sa.BigInteger, nullable=False),
        sa.Column("told_at", WHEN),
        sa.PrimaryKeyConstraint("user_id", "day", name=op.f("pk_delivery_days")),
    )
    op.create_index("ix_delivery_days_day", "delivery_days", ["day"])
    op.add_column("users", sa.Column("deliveries_held_until", WHEN))
    name = op.f("ck_mail_outbox_kind")
    op.drop_constraint(name, "mail_outbox")
    listed = ", ".join(f"'{kind}'" for kind in KINDS)
    op.create_check_constraint(name, "mail_outbox", f"kind IN ({listed})")
