"""The daily budget of deliveries: count a user's attempts and hold what exceeds the budget.

Every attempt counts, including redeliveries and test events; verification challenges and attempts
that failed on our side don't.
When the budget of the user's tier is used up, `users.deliveries_held_until` is the end of the day
(UTC): until then the lanes of their webhooks are closed, as for a suspended user (`due`). The
counts are written about once a second, so up to a second's attempts may exceed the budget.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import orjson

from cute_api.models.connections.connection import Connection
from cute_api.models.enums import MailKind
from cute_api.models.statements import Statement, sql
from cute_api.spec import Spec
from cute_api.webhooks.delivery.tallies import Tally

KEPT_DAYS = 7
PURGE_BATCH = 20_000
DAY = timedelta(days=1)

# In order, so that two pumps don't deadlock.
_COUNT = Statement("""
INSERT INTO delivery_days AS kept (user_id, day, sent)
SELECT webhooks.user_id, (counted.hour AT TIME ZONE 'UTC')::date AS day, sum(counted.attempts)
FROM jsonb_to_recordset(%(tallies)s::jsonb) AS counted (
    webhook_id uuid, hour timestamptz, attempts bigint
)
JOIN webhooks ON webhooks.id = counted.webhook_id
GROUP BY webhooks.user_id, day
ORDER BY webhooks.user_id, day
ON CONFLICT (user_id, day) DO UPDATE SET sent = kept.sent + EXCLUDED.sent
RETURNING user_id::text, day, sent
""")

# A user whose row is locked is held with the next count instead of waiting for the lock. The email
# goes out once a day, however often the budget is raised and used up.
_HOLD = sql(f"""
WITH used_up AS (
    SELECT users.id, counted.day, counted.until
    FROM unnest(%(users)s::uuid[], %(days)s::date[], %(untils)s::timestamptz[], %(sent)s::bigint[])
        AS counted (user_id, day, until, sent)
    JOIN users ON users.id = counted.user_id
    JOIN unnest(%(tiers)s::text[], %(budgets)s::bigint[]) AS budgets (tier, budget)
        ON budgets.tier = users.tier
    WHERE counted.sent >= budgets.budget AND counted.until > statement_timestamp()
        AND users.deliveries_held_until IS DISTINCT FROM counted.until
    FOR NO KEY UPDATE OF users SKIP LOCKED
), held AS (
    UPDATE users SET deliveries_held_until = used_up.until
    FROM used_up WHERE users.id = used_up.id
    RETURNING users.id, used_up.day
), told AS (
    UPDATE delivery_days SET told_at = statement_timestamp()
    FROM held
    WHERE delivery_days.user_id = held.id AND delivery_days.day = held.day AND told_at IS NULL
    RETURNING delivery_days.user_id
)
INSERT INTO mail_outbox (kind, user_id) SELECT '{MailKind.DELIVERIES_USED_UP}', user_id FROM told
""")  # noqa: S608 - constants only

_PURGE = sql("""
DELETE FROM delivery_days WHERE (user_id, day) IN (
    SELECT user_id, day FROM delivery_days WHERE day < %(before)s ORDER BY day LIMIT %(batch)s
    FOR UPDATE SKIP LOCKED
)
""")


@cache
def by_tier() -> Mapping[str, int]:
    """Deliveries a day that each tier allows."""
    tiers = Spec.load(sandbox=False).tiers
    return {name: tier.deliveries_a_day for name, tier in tiers.items() if tier.deliveries_a_day}


def end_of(day: date) -> datetime:
    """The midnight (UTC) that ends a day."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + DAY


def count(
    connection: Connection,
    tallies: Mapping[tuple[str, datetime], Tally],
    budgets: Mapping[str, int],
) -> None:
    """Add attempts to the days of the webhooks' owners; hold owners without budget left.

    Like the hourly counts, it may count twice if PostgreSQL's response was lost.
    """
    counted = [
        {"webhook_id": webhook_id, "hour": hour, "attempts": tally.requests}
        for (webhook_id, hour), tally in tallies.items()
        if tally.requests
    ]
    days = connection.rows(_COUNT, tallies=orjson.dumps(counted).decode())
    least = min(budgets.values())
    _hold(connection, [day for day in days if day.sent >= least], budgets)


def purge(connection: Connection, today: date) -> int:
    """Remove up to `PURGE_BATCH` days older than `KEPT_DAYS`; return how many."""
    return connection.run(_PURGE, before=today - KEPT_DAYS * DAY, batch=PURGE_BATCH)


def _hold(connection: Connection, rows: Sequence[Any], budgets: Mapping[str, int]) -> None:
    """Hold users without budget left; `rows` of `_COUNT` have reached at least the lowest one."""
    if not rows:
        return
    connection.run(
        _HOLD,
        users=[row.user_id for row in rows],
        days=[row.day for row in rows],
        untils=[end_of(row.day) for row in rows],
        sent=[row.sent for row in rows],
        tiers=list(budgets),
        budgets=list(budgets.values()),
    )
