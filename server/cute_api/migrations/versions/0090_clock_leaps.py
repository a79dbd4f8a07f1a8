"""When clocks of a sandbox leapt."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0090"
down_revision = "0089"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.add_column(
        "sandbox_clocks",
        sa.Column("leaps", JSONB, server_default="[]", nullable=False),
        if_not_exists=True,
    )
