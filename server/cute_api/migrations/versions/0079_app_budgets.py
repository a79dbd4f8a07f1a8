"""A daily delivery budget of each app."""

import sqlalchemy as sa
from alembic import op

revision = "0079"
down_revision = "0078"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.add_column(
        "apps",
        sa.Column("deliveries_held_until", sa.DateTime(timezone=True), nullable=True),
        if_not_exists=True,
    )
