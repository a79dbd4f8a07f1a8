"""Limits of one user in place of those of their tier."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    for name in ("limit_minute", "limit_day", "limit_keys_factor"):
        op.add_column("users", sa.Column(name, sa.Integer))
