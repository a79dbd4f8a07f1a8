"""Which operations an app called for a seller, and when the seller last gave their consent."""

import sqlalchemy as sa
from alembic import op

revision = "0077"
down_revision = "0076"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE IF NOT EXISTS install_operations (
            install_id uuid NOT NULL,
            operation text NOT NULL,
            calls bigint NOT NULL,
            last_used_at timestamp with time zone NOT NULL,
            CONSTRAINT pk_install_operations PRIMARY KEY (install_id, operation),
            CONSTRAINT fk_install_operations_install_id FOREIGN KEY (install_id)
                REFERENCES installs(id) ON DELETE CASCADE
        )
    """)
    op.add_column(
        "installs",
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        if_not_exists=True,
    )
