"""When an organisation that its owners want deleted is deleted."""

import sqlalchemy as sa
from alembic import op

from cute_api.migrations import online

revision = "0100"
down_revision = "0099"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.add_column(
        "organisations",
        sa.Column("deletion_due_at", sa.DateTime(timezone=True), nullable=True),
        if_not_exists=True,
    )
    online.create_index(
        "ix_organisations_deletion_due_at",
        "organisations",
        "(deletion_due_at) WHERE deletion_due_at IS NOT NULL",
    )
