"""What pumps have in flight, and how attempts ended: for the metrics and `cute webhooks status`."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column(
        "pumps", sa.Column("in_flight", postgresql.JSONB(), nullable=False, server_default="{}")
    )
    op.create_table(
        "attempt_counts",
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("outcome", name="pk_attempt_counts"),
    )
    # A counter begins with what is known.
    op.execute(
        "INSERT INTO attempt_counts (outcome, count)"
        " SELECT outcome, count(*) FROM attempts GROUP BY outcome"
    )
