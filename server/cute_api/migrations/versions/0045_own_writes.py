"""The last change of each user, for reads that may go to a replica."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "own_writes",
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column(
            "noted_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.text("clock_timestamp()"),
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_own_writes")),
        prefixes=["UNLOGGED"],
    )
