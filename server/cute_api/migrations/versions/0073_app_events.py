"""The events of apps: those of the sellers who installed them, and of the installs themselves."""

import sqlalchemy as sa
from alembic import op

from cute_api.migrations import online

revision = "0073"
down_revision = "0072"
release = "0.1.0"
phase = "expand"

TABLE = """
CREATE TABLE IF NOT EXISTS app_events (
    event_id uuid NOT NULL,
    app_id uuid NOT NULL,
    sequence bigint NOT NULL,
    type text NOT NULL,
    account uuid NOT NULL,
    install_id uuid NOT NULL,
    is_notice boolean NOT NULL,
    CONSTRAINT pk_app_events PRIMARY KEY (event_id, app_id)
);
CREATE INDEX IF NOT EXISTS ix_app_events_app_id_sequence ON app_events (app_id, sequence);
"""


def upgrade() -> None:
    op.execute(TABLE)
    op.add_column("event_types", sa.Column("scope", sa.Text), if_not_exists=True)
    for column in ("app_id", "install_id"):
        op.add_column("events", sa.Column(column, sa.Uuid), if_not_exists=True)
    op.add_column("deliveries", sa.Column("install_id", sa.Uuid), if_not_exists=True)
    online.create_index(
        "ix_webhooks_app_id", "webhooks", "(app_id) WHERE app_id IS NOT NULL AND deleted_at IS NULL"
    )
