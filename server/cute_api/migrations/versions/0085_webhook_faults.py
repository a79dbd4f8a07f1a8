"""Which attempts met a fault of a sandbox."""

import sqlalchemy as sa
from alembic import op

revision = "0085"
down_revision = "0084"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.add_column("attempts", sa.Column("fault", sa.Text, nullable=True), if_not_exists=True)
    op.add_column(
        "attempts",
        sa.Column("fault_response_status", sa.Integer, nullable=True),
        if_not_exists=True,
    )
