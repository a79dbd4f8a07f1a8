"""The origins that may frame an organisation's embedded webhook pages."""

import sqlalchemy as sa
from alembic import op

revision = "0102"
down_revision = "0101"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.add_column(
        "organisations",
        sa.Column("frame_origins", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        if_not_exists=True,
    )
