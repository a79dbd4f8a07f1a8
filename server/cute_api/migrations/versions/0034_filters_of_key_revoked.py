"""Filters on `key.revoked` name the field of version 2026-12-15: they match the newest events."""

from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.execute(
        """
        UPDATE webhooks
        SET filter = replace(filter, 'data.paused_webhooks ', 'data.paused_webhook_count '),
            filter_path = replace(
                filter_path, '$."paused_webhooks" ', '$."paused_webhook_count" '
            )
        WHERE filter LIKE '%data.paused_webhooks %'
        """
    )
