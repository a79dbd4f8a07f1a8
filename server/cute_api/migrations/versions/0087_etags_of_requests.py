"""Which requests got the same response, by the hashes of their ETags."""

import sqlalchemy as sa
from alembic import op

revision = "0087"
down_revision = "0086"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.add_column(
        "request_log", sa.Column("etag_hash", sa.BigInteger, nullable=True), if_not_exists=True
    )
