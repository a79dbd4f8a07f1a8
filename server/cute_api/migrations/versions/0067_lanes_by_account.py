"""Let a webhook of an app carry the events of many accounts, each in a lane of its own."""

import sqlalchemy as sa
from alembic import op

from cute_api.migrations import online

revision = "0067"
down_revision = "0066"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.add_column("webhooks", sa.Column("app_id", sa.Uuid))
    op.add_column("deliveries", sa.Column("account", sa.Uuid))
    columns = "(webhook_id, account, next_attempt_at, id) WHERE account IS NOT NULL"
    online.create_index("ix_deliveries_account", "deliveries_pending", columns)
