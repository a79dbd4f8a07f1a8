"""Deliveries to an account's webhooks that wait for their next attempt, when its clock leaps.

The wait is made shorter, so the schedule stays as it is, and the deliverer knows of no other clock.
"""

from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from cute_api.models.enums import WebhookStatus
from cute_api.models.statements import SessionStatements, sql
from cute_api.webhooks.delivery import due
from cute_api.webhooks.delivery.due import PENDING_TABLE

_OWN = f"""
SELECT webhooks.id FROM webhooks
WHERE user_id = %(user)s AND deleted_at IS NULL AND status = '{WebhookStatus.ACTIVE}'
"""  # noqa: S608 - constants only
_WAIT = sql(f"""
SELECT min(next.at) - %(now)s::timestamptz AS wait FROM ({_OWN}) AS own CROSS JOIN LATERAL (
    SELECT next_attempt_at AS at FROM {PENDING_TABLE}
    WHERE webhook_id = own.id AND next_attempt_at > %(now)s
    ORDER BY next_attempt_at LIMIT 1
) AS next
""")  # noqa: S608 - constants only
# A lane that is held because its receiver fails is not waited for: it rests by the real time.
_ANY_DUE = sql(f"""
SELECT FROM ({_OWN}) AS own LEFT JOIN lanes ON lanes.webhook_id = own.id
WHERE (lanes.held_until IS NULL OR lanes.held_until <= %(now)s) AND EXISTS (
    SELECT FROM {PENDING_TABLE} WHERE webhook_id = own.id AND next_attempt_at <= %(now)s
)
LIMIT 1
""")  # noqa: S608 - constants only
_SHORTEN = sql(f"""
UPDATE {PENDING_TABLE} SET next_attempt_at = next_attempt_at - %(by)s
WHERE webhook_id IN ({_OWN}) AND next_attempt_at > %(now)s
RETURNING webhook_id, next_attempt_at <= %(now)s AS is_due
""")  # noqa: S608 - constants only


def wait_for_next(session: Session, user_id: UUID, now: datetime) -> timedelta | None:
    """Return how long the first of the waiting deliveries still waits; None if none waits."""
    (row,) = SessionStatements(session).rows(_WAIT, user=user_id, now=now)
    wait: timedelta | None = row.wait
    return wait


def any_due(session: Session, user_id: UUID, now: datetime) -> bool:
    """Return whether a delivery is due that the deliverer has not attempted yet."""
    return bool(SessionStatements(session).rows(_ANY_DUE, user=user_id, now=now))


def shorten(session: Session, user_id: UUID, now: datetime, by: timedelta) -> dict[UUID, int]:
    """Make all waits shorter, and wake the deliverer; return how many became due, by webhook."""
    rows = SessionStatements(session).rows(_SHORTEN, user=user_id, now=now, by=by)
    counts = Counter(row.webhook_id for row in rows if row.is_due)
    for webhook_id in counts:
        due.wake(session, webhook_id)
    return dict(counts)
