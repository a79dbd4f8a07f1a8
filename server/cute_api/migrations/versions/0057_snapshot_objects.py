"""Which snapshots are in an object store, and not in chunks here."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.add_column(
        "item_snapshots",
        sa.Column("in_object_store", sa.Boolean, nullable=False, server_default=sa.false()),
    )
