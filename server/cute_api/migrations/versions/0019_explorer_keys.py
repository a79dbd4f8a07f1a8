"""Keys of the reference: each lives no longer than the portal session that it was made in."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column(
        "api_keys", sa.Column("explorer", sa.Boolean(), nullable=False, server_default="false")
    )
    op.add_column("api_keys", sa.Column("session_id", sa.UUID(), nullable=True))
    # However a session ends, its keys are refused from then on: see `principals`.
    op.create_foreign_key(
        op.f("fk_api_keys_session_id_portal_sessions"),
        "api_keys",
        "portal_sessions",
        ["session_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_index(
        "ix_api_keys_session_id",
        "api_keys",
        ["session_id"],
        postgresql_where=sa.text("session_id IS NOT NULL"),
    )
