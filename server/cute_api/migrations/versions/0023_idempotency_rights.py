"""A recorded response has its API key and the scopes that it depends on."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.add_column("idempotency_records", sa.Column("key_id", sa.Uuid))
    op.add_column(
        "idempotency_records",
        sa.Column("scopes", postgresql.ARRAY(sa.Text), nullable=False, server_default="{}"),
    )
