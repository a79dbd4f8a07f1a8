"""Rows of an account that its clock has made too old to be kept."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from cute_api.lib.times import first_id
from cute_api.models import trade
from cute_api.models.statements import SessionStatements, sql
from cute_api.services.feeds.rows import KEPT as EVENTS_KEPT
from cute_api.services.sandbox.account_time import AccountTime

BATCH = 10_000
"""How many rows of a table a leap removes at most."""
_RECORDS = sql(f"""
DELETE FROM idempotency_records WHERE (user_id, operation, key) IN (
    SELECT user_id, operation, key FROM idempotency_records
    WHERE user_id = %(user)s AND created_at < %(before)s LIMIT {BATCH}
)
""")  # noqa: S608 - constants only
# Only of the user's own webhooks, because those of apps carry many accounts.
_DELIVERIES = sql(f"""
WITH old AS (
    SELECT deliveries.webhook_id, deliveries.id, deliveries.event_id
    FROM webhooks JOIN deliveries_finished AS deliveries ON deliveries.webhook_id = webhooks.id
    WHERE webhooks.user_id = %(user)s AND webhooks.app_id IS NULL
        AND deliveries.event_id < %(before_id)s
    LIMIT {BATCH}
), attempted AS (
    DELETE FROM attempts USING old
    WHERE attempts.delivery_id = old.id AND attempts.event_id = old.event_id
)
DELETE FROM deliveries_finished AS deliveries USING old
WHERE deliveries.webhook_id = old.webhook_id AND deliveries.id = old.id
    AND deliveries.event_id = old.event_id
""")  # noqa: S608 - constants only
# An event that an app gets, or that is still to be delivered, is kept for its receiver.
_EVENTS = sql(f"""
DELETE FROM events WHERE id IN (
    SELECT id FROM events
    WHERE user_id = %(user)s AND id < %(before_id)s AND sequence IS NOT NULL
        AND NOT EXISTS (SELECT FROM app_events WHERE app_events.event_id = events.id)
        AND NOT EXISTS (SELECT FROM deliveries WHERE deliveries.event_id = events.id)
    LIMIT {BATCH}
) AND id < %(before_id)s
""")  # noqa: S608 - constants only


def remove(session: Session, user_id: UUID, account: AccountTime, now: datetime) -> dict[str, int]:
    """Remove what is older than it is kept, by the account's clock; return how much, by table."""
    statements = SessionStatements(session)
    of_records = {"before": account.real(now - trade.KEPT_FOR)}
    of_events = {"before_id": first_id(account.real(now - EVENTS_KEPT))}
    removed = {
        "idempotency_records": statements.run(_RECORDS, user=user_id, **of_records),
        "deliveries": statements.run(_DELIVERIES, user=user_id, **of_events),
        "events": statements.run(_EVENTS, user=user_id, **of_events),
    }
    return {table: count for table, count in removed.items() if count}
