"""Which releases a database still serves."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    op.create_table(
        "schema_support",
        sa.Column("oldest_code", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("oldest_code", name=op.f("pk_schema_support")),
    )
