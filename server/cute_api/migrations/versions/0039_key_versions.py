"""When each key last called in each version."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    op.create_table(
        "key_versions",
        sa.Column("key_id", sa.Uuid, nullable=False),
        sa.Column("api_version", sa.Text, nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key_id", "api_version", name=op.f("pk_key_versions")),
        sa.ForeignKeyConstraint(
            ["key_id"],
            ["api_keys.id"],
            name=op.f("fk_key_versions_key_id_api_keys"),
            ondelete="CASCADE",
        ),
    )
