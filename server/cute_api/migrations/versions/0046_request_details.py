"""What a request asked for and what was wrong: path, query, version, entries of the problem."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0046"
down_revision = "0045"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.add_column("request_log", sa.Column("path", sa.Text, nullable=True))
    op.add_column("request_log", sa.Column("query", sa.Text, nullable=True))
    op.add_column("request_log", sa.Column("api_version", sa.Text, nullable=True))
    op.add_column("request_log", sa.Column("errors", JSONB, nullable=True))
