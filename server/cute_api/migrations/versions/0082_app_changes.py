"""Changes of published apps that wait for a review."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0082"
down_revision = "0081"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    for name, kind in (
        ("pending_name", sa.Text()),
        ("pending_redirect_uris", postgresql.ARRAY(sa.Text())),
        ("pending_logo", sa.LargeBinary()),
        ("pending_logo_digest", sa.Text()),
    ):
        op.add_column("apps", sa.Column(name, kind, nullable=True), if_not_exists=True)
