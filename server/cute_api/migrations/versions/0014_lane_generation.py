"""How often a receiver's health was reset, so that what a pump knew of it before is not kept."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column(
        "lanes",
        sa.Column("generation", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
