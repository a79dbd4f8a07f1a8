"""Mark the keys that device logins created, because they have a limit of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.add_column(
        "api_keys", sa.Column("device", sa.Boolean, nullable=False, server_default=sa.false())
    )
