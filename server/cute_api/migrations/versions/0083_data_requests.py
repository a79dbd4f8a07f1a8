"""When sellers asked apps for their data."""

import sqlalchemy as sa
from alembic import op

revision = "0083"
down_revision = "0082"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.add_column(
        "installs",
        sa.Column("data_requested_at", sa.DateTime(timezone=True), nullable=True),
        if_not_exists=True,
    )
