"""A webhook's URL proves that it wants events before the first. Those that are here did."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("webhooks", sa.Column("verified_at", WHEN))
    op.add_column(
        "webhooks",
        sa.Column("verification_tries", sa.SmallInteger, nullable=False, server_default="0"),
    )
    op.add_column("webhooks", sa.Column("verification_due_at", WHEN))
    op.add_column("webhooks", sa.Column("verification_tried_at", WHEN))
    op.add_column("webhooks", sa.Column("verification_error", sa.Text))
    op.execute("UPDATE webhooks SET verified_at = created_at")
    for name, values in (
        ("status", "'active', 'paused', 'disabled', 'unverified'"),
        ("disabled_reason", "'by_owner', 'gone', 'failing', 'unverified'"),
    ):
        op.drop_constraint(op.f(f"ck_webhooks_{name}"), "webhooks")
        op.create_check_constraint(op.f(f"ck_webhooks_{name}"), "webhooks", f"{name} IN ({values})")
    op.create_index(
        "ix_webhooks_verification_due_at",
        "webhooks",
        ["verification_due_at"],
        postgresql_where=sa.text("deleted_at IS NULL AND status = 'unverified'"),
    )
