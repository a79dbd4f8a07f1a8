"""Numbers of attempts are integers; rows that a loop could not write are kept for operators.

The columns are widened by writing the tables again: of a large installation, while nothing is
delivered.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

WRITERS = ("deliverer", "relay", "catalogue", "upkeep", "usage", "keys", "mail", "snapshots")


def upgrade() -> None:
    op.execute(
        "ALTER TABLE deliveries ALTER COLUMN attempt_count TYPE integer,"
        " ALTER COLUMN tries TYPE integer"
    )
    op.execute(
        "ALTER TABLE attempts ALTER COLUMN number TYPE integer,"
        " ALTER COLUMN response_status TYPE integer"
    )
    now = sa.text("clock_timestamp()")
    op.create_table(
        "set_aside_rows",
        sa.Column("writer", sa.String(32), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("times", sa.BigInteger, nullable=False, server_default=sa.text("1")),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False, server_default=now),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False, server_default=now),
        sa.PrimaryKeyConstraint("writer", "subject", name=op.f("pk_set_aside_rows")),
        sa.CheckConstraint(
            "writer IN ({})".format(", ".join(f"'{writer}'" for writer in WRITERS)),
            name=op.f("ck_set_aside_rows_writer"),
        ),
    )
    op.create_index("ix_set_aside_rows_last_at", "set_aside_rows", ["last_at"])
