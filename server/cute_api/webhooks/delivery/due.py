"""SQL for due deliveries, which the deliverer claims and the relay sends wake-ups for.

A lane is a webhook with something pending. It is sent by the workers of the region that an operator
gave the webhook, or by those without a region. It is open unless the webhook is deleted, paused or
disabled, its owner or app suspended, or either's budget for today used up; an open lane may be held
for a while because its receiver fails. Deliveries of a closed or held lane stay pending and wake no
worker.
"""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cute_api.models.enums import AppStatus, WebhookStatus

DUE_CHANNEL = "cute_due"

PENDING_TABLE = "deliveries_pending"
FINISHED_TABLE = "deliveries_finished"

# Every webhook with something pending, by one index probe each, however much is pending.
LANES = f"""
WITH RECURSIVE found AS (
    (SELECT webhook_id FROM {PENDING_TABLE} ORDER BY webhook_id LIMIT 1)
    UNION ALL
    SELECT (
        SELECT webhook_id FROM {PENDING_TABLE}
        WHERE webhook_id > found.webhook_id ORDER BY webhook_id LIMIT 1
    )
    FROM found WHERE found.webhook_id IS NOT NULL
)
"""  # noqa: S608 - constants only

# An app has a budget of its own.
BUDGET_HELD_UNTIL = """CASE WHEN webhooks.app_id IS NULL THEN users.deliveries_held_until
    ELSE (SELECT deliveries_held_until FROM apps WHERE apps.id = webhooks.app_id) END"""
IN_BUDGET = f"coalesce(({BUDGET_HELD_UNTIL}) <= statement_timestamp(), true)"
IS_OPEN = f"""webhooks.deleted_at IS NULL AND webhooks.status = '{WebhookStatus.ACTIVE}'
    AND users.suspended_at IS NULL AND {IN_BUDGET} AND (webhooks.app_id IS NULL OR NOT EXISTS (
        SELECT FROM apps WHERE apps.id = webhooks.app_id AND apps.status = '{AppStatus.SUSPENDED}'
    ))"""

IN_REGION = "webhooks.region IS NOT DISTINCT FROM %(region)s::text"
"""Whether a webhook belongs to the workers of a region; NULL counts as a region of its own."""
# Keeps the open lanes of `found` and joins their `lanes` row, if any. OFFSET 0 forces a look-up per
# webhook: a plan that reads all webhooks would scan all of `found` for each.
_OPEN = """
    CROSS JOIN LATERAL (
        SELECT webhooks.id FROM webhooks
        JOIN users ON users.id = webhooks.user_id AND {condition}
        WHERE webhooks.id = found.webhook_id
        OFFSET 0
    ) AS opened
    LEFT JOIN lanes ON lanes.webhook_id = found.webhook_id
"""
OPEN = _OPEN.format(condition=IS_OPEN)
OPEN_HERE = _OPEN.format(condition=f"{IS_OPEN} AND {IN_REGION}")
NOT_HELD = "(lanes.held_until IS NULL OR lanes.held_until <= statement_timestamp())"

FIRST_DUE = f"""(
    SELECT next_attempt_at FROM {PENDING_TABLE}
    WHERE webhook_id = found.webhook_id AND next_attempt_at <= statement_timestamp()
    ORDER BY next_attempt_at, id LIMIT 1
)"""  # noqa: S608 - constants only

# When the longest waiting delivery in an open lane that is not held became due.
OLDEST = f"""
{LANES}
SELECT min({FIRST_DUE}) FROM found {OPEN} WHERE {NOT_HELD}
"""  # noqa: S608 - constants only
OLDEST_HERE = f"""
{LANES}
SELECT min({FIRST_DUE}) FROM found {OPEN_HERE} WHERE {NOT_HELD}
"""  # noqa: S608 - constants only


def wake(session: Session, webhook_id: UUID | None = None) -> None:
    """Wake the deliverers on commit: for this webhook, or for all."""
    named = "" if webhook_id is None else str(webhook_id)
    session.execute(select(func.pg_notify(DUE_CHANNEL, named)))
