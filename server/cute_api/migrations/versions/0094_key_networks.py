"""The networks of keys, and notes of their owners."""

import sqlalchemy as sa
from alembic import op

revision = "0094"
down_revision = "0093"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.add_column(
        "api_keys",
        sa.Column("networks", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        if_not_exists=True,
    )
    op.add_column("api_keys", sa.Column("note", sa.Text(), nullable=True), if_not_exists=True)
