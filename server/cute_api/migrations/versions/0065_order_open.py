"""Let filters of webhooks say `open` for the status of an order that they call `created`."""

from cute_api.migrations import online

revision = "0065"
down_revision = "0064"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    online.in_batches(r"""
        UPDATE webhooks SET
            filter = regexp_replace(
                filter, 'data\.status (==|!=) "created"', 'data.status \1 "open"', 'g'
            ),
            filter_path = regexp_replace(
                filter_path, '\(\$\."status" (==|!=) "created"\)', '($."status" \1 "open")', 'g'
            )
        WHERE id IN (
            SELECT id FROM webhooks WHERE filter ~ 'data\.status (==|!=) "created"' LIMIT :rows
        )
    """)
