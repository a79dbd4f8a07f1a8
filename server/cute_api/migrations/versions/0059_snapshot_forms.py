"""Keep snapshots in the forms of several API versions beside each other."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.add_column("item_snapshots", sa.Column("form", sa.Text, nullable=False, server_default=""))
