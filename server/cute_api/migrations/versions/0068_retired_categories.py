"""Let categories and brands retire and be replaced, and count the versions of their lists."""

import sqlalchemy as sa
from alembic import op

from cute_api.migrations import online

revision = "0068"
down_revision = "0067"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE IF NOT EXISTS catalogue_versions (
            kind text NOT NULL,
            version bigint NOT NULL,
            CONSTRAINT pk_catalogue_versions PRIMARY KEY (kind)
        )
    """)
    op.execute(
        "INSERT INTO catalogue_versions VALUES ('categories', 1), ('brands', 1)"
        " ON CONFLICT DO NOTHING"
    )
    for table in ("categories", "brands"):
        op.add_column(
            table, sa.Column("retired_at", sa.DateTime(timezone=True)), if_not_exists=True
        )
        op.add_column(table, sa.Column("replaced_by", sa.Uuid), if_not_exists=True)
        online.add_constraint(
            table, f"fk_{table}_replaced_by", f"FOREIGN KEY (replaced_by) REFERENCES {table} (id)"
        )
    for name in ("catalogue/count_catalogue_version", "items/refuse_retired"):
        online.run_file(online.FUNCTIONS / f"{name}.sql")
