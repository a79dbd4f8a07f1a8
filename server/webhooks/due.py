"""Which deliveries are due, in SQL: what the deliverer claims and the relay sends wake-ups for.

A lane is a webhook with something pending. It is open unless the webhook is deleted or paused, or
its owner suspended: what is due in a closed lane stays where it is, and wakes nobody.
"""

from server.models.enums import DeliveryStatus, WebhookStatus

PENDING = f"status = '{DeliveryStatus.PENDING}'"
DUE = f"""{PENDING} AND next_attempt_at <= statement_timestamp()
    AND (leased_until IS NULL OR leased_until <= statement_timestamp())"""

# Every webhook with something pending, by one index probe each, however much is pending.
LANES = f"""
WITH RECURSIVE lanes AS (
    (SELECT webhook_id FROM deliveries WHERE {PENDING} ORDER BY webhook_id LIMIT 1)
    UNION ALL
    SELECT (
        SELECT webhook_id FROM deliveries
        WHERE {PENDING} AND webhook_id > lanes.webhook_id ORDER BY webhook_id LIMIT 1
    )
    FROM lanes WHERE lanes.webhook_id IS NOT NULL
)
"""  # noqa: S608 - constants only

# Joins `webhooks` and `users` to what is named in front of it by its `webhook_id`.
OPEN = f"""
    JOIN webhooks ON webhooks.id = webhook_id AND webhooks.deleted_at IS NULL
        AND webhooks.status = '{WebhookStatus.ACTIVE}'
    JOIN users ON users.id = webhooks.user_id AND users.suspended_at IS NULL
"""

# When the longest waiting delivery of an open lane was due. The oldest of all is looked at first:
# only when its lane is closed do the others have to be.
OLDEST = f"""
{LANES}, oldest AS MATERIALIZED (
    SELECT webhook_id, next_attempt_at FROM deliveries WHERE {DUE}
    ORDER BY next_attempt_at, id LIMIT 1
)
SELECT CASE
    WHEN EXISTS (SELECT FROM oldest {OPEN}) THEN (SELECT next_attempt_at FROM oldest)
    WHEN EXISTS (SELECT FROM oldest) THEN (
        SELECT min(first.next_attempt_at)
        FROM lanes {OPEN}
        CROSS JOIN LATERAL (
            SELECT next_attempt_at FROM deliveries
            WHERE webhook_id = webhooks.id AND {DUE} ORDER BY next_attempt_at, id LIMIT 1
        ) AS first
    )
END
"""  # noqa: S608 - constants only
