"""Bodies of failed calls, for a day, and until when their owner wants them."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.add_column(
        "users", sa.Column("bodies_kept_until", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_table(
        "request_bodies",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request_id", sa.Uuid, nullable=False),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("at", "request_id", name=op.f("pk_request_bodies")),
        sa.Index("ix_request_bodies_user_id", "user_id"),
    )
