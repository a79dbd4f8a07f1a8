"""Signed test results of users and apps."""

import sqlalchemy as sa
from alembic import op

revision = "0088"
down_revision = "0087"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE IF NOT EXISTS certificates (
            owner_id uuid NOT NULL,
            kind character varying(32) NOT NULL,
            user_id uuid NOT NULL,
            app_id uuid,
            subject text NOT NULL,
            api_version text NOT NULL,
            passed integer NOT NULL,
            not_checked integer NOT NULL,
            tested_at timestamp with time zone NOT NULL,
            created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
            CONSTRAINT pk_certificates PRIMARY KEY (owner_id, kind),
            CONSTRAINT fk_certificates_user_id FOREIGN KEY (user_id)
                REFERENCES users(id) ON DELETE CASCADE,
            CONSTRAINT fk_certificates_app_id FOREIGN KEY (app_id)
                REFERENCES apps(id) ON DELETE CASCADE
        )
    """)
    op.execute("CREATE INDEX IF NOT EXISTS ix_certificates_user_id ON certificates (user_id)")
    op.execute(
        "CREATE INDEX IF NOT EXISTS ix_certificates_app_id ON certificates (app_id) "
        "WHERE app_id IS NOT NULL"
    )
    for table in ("users", "apps"):
        op.add_column(
            table,
            sa.Column("certified_until", sa.DateTime(timezone=True), nullable=True),
            if_not_exists=True,
        )
        op.add_column(
            table, sa.Column("certified_version", sa.Text(), nullable=True), if_not_exists=True
        )
