"""Logos of apps."""

import sqlalchemy as sa
from alembic import op

revision = "0078"
down_revision = "0077"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    for name, kind in (("logo", sa.LargeBinary), ("logo_digest", sa.Text)):
        op.add_column("apps", sa.Column(name, kind, nullable=True), if_not_exists=True)
