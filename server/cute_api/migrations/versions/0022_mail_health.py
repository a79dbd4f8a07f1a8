"""Operators see how mails do: why the last try failed, and which mails are exhausted."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.add_column("mail_outbox", sa.Column("failure", sa.Text))
    op.add_column("mail_outbox", sa.Column("failed_at", sa.DateTime(timezone=True)))
    op.add_column("mail_outbox", sa.Column("given_up_at", sa.DateTime(timezone=True)))
    op.drop_index("ix_mail_outbox_next_attempt_at", "mail_outbox")
    op.create_index(
        "ix_mail_outbox_next_attempt_at",
        "mail_outbox",
        ["next_attempt_at"],
        postgresql_where=sa.text("given_up_at IS NULL"),
    )
