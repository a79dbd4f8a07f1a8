"""The versions that a contract's owner knows to break the program."""

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0083"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.add_column(
        "contracts",
        sa.Column("told_versions", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        if_not_exists=True,
    )
    op.add_column(
        "contracts", sa.Column("checked_breaks", sa.Text(), nullable=True), if_not_exists=True
    )
