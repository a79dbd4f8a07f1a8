"""The daily budget of deliveries: count attempts by owner and hold what exceeds the budget.

Every attempt counts, including redeliveries and test events; verification challenges and attempts
that failed on our side don't.
The owner of a webhook is its user, or its app, which has a budget of its own: a busy app doesn't
hold up its developer's webhooks or their other apps. When the budget of the tier is used up,
`deliveries_held_until` of the owner is the end of the day (UTC): until then the lanes of their
webhooks are closed, as for a suspended user (`due`). The counts are written about once a second, so
up to a second's attempts may exceed the budget.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
SELECT coalesce(webhooks.app_id, webhooks.user_id) AS owner,
    (counted.hour AT TIME ZONE 'UTC')::date AS day, sum(counted.attempts)
FROM jsonb_to_recordset(%(tallies)s::jsonb) AS counted (
    webhook_id uuid, hour timestamptz, attempts bigint
)
JOIN webhooks ON webhooks.id = counted.webhook_id
GROUP BY owner, day
ORDER BY owner, day
ON CONFLICT (user_id, day) DO UPDATE SET sent = kept.sent + EXCLUDED.sent
RETURNING user_id::text AS owner, day, sent
""")

# An owner whose row is locked is held with the next count instead of waiting for the lock. The
# email goes out once a day, however often the budget is raised and used up.
_HOLD = """
WITH used_up AS (
    SELECT {owners}.id, counted.day, counted.until
    FROM unnest(%(owners)s::uuid[], %(days)s::date[], %(untils)s::timestamptz[], %(sent)s::bigint[])
        AS counted (owner, day, until, sent)
    JOIN {owners} ON {owners}.id = counted.owner
    {users}
    JOIN unnest(%(tiers)s::text[], %(budgets)s::bigint[]) AS budgets (tier, budget)
        ON budgets.tier = users.tier
    WHERE counted.sent >= budgets.budget AND counted.until > statement_timestamp()
        AND {owners}.deliveries_held_until IS DISTINCT FROM counted.until
    FOR NO KEY UPDATE OF {owners} SKIP LOCKED
), held AS (
    UPDATE {owners} SET deliveries_held_until = used_up.until
    FROM used_up WHERE {owners}.id = used_up.id
    RETURNING {owners}.id, used_up.day, {recipient} AS user_id, {data} AS data
), told AS (
    UPDATE delivery_days SET told_at = statement_timestamp()
    FROM held
    WHERE delivery_days.user_id = held.id AND delivery_days.day = held.day AND told_at IS NULL
    RETURNING held.user_id, held.data
)
INSERT INTO mail_outbox (kind, user_id, data) SELECT {kind}, user_id, data FROM told
"""
_KIND = f"'{MailKind.DELIVERIES_USED_UP}'"
_HOLD_USERS = sql(
    _HOLD.format(owners="users", users="", recipient="users.id", data="'{}'::jsonb", kind=_KIND)
)
_HOLD_APPS = sql(
    _HOLD.format(
        owners="apps",
        users="JOIN users ON users.id = apps.user_id",
        recipient="apps.user_id",
        data="jsonb_build_object('app_id', apps.id)",
        kind=_KIND,
    )
)

_PURGE = sql("""
DELETE FROM delivery_days WHERE (user_id, day) IN (
    SELECT user_id, day FROM delivery_days WHERE day < %(before)s ORDER BY day LIMIT %(batch)s
    FOR UPDATE SKIP LOCKED
)
""")


@dataclass(frozen=True, slots=True)
class Budgets:
    """Deliveries a day by tier: those of a user, and of an app by its developer's tier."""

    users: Mapping[str, int]
    apps: Mapping[str, int]


@cache
def by_tier() -> Budgets:
    """The budgets of the document."""
    tiers = {n: tier for n, tier in Spec.load(sandbox=False).tiers.items() if tier.deliveries_a_day}
    return Budgets(
        users={name: tier.deliveries_a_day for name, tier in tiers.items()},
        apps={name: tier.app_deliveries_a_day for name, tier in tiers.items()},
    )


def end_of(day: date) -> datetime:
    """The midnight (UTC) that ends a day."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + DAY


def count(
    connection: Connection,
    tallies: Mapping[tuple[str, datetime], Tally],
    budgets: Budgets,
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
    for statement, allowed in ((_HOLD_USERS, budgets.users), (_HOLD_APPS, budgets.apps)):
        least = min(allowed.values())
        _hold(connection, statement, [day for day in days if day.sent >= least], allowed)


def purge(connection: Connection, today: date) -> int:
    """Remove up to `PURGE_BATCH` days older than `KEPT_DAYS`; return how many."""
    return connection.run(_PURGE, before=today - KEPT_DAYS * DAY, batch=PURGE_BATCH)


def _hold(
    connection: Connection, statement: Statement, rows: Sequence[Any], budgets: Mapping[str, int]
) -> None:
    """Hold owners without budget left; `rows` of `_COUNT` have reached at least the lowest one."""
    if not rows:
        return
    connection.run(
        statement,
        owners=[row.owner for row in rows],
        days=[row.day for row in rows],
        untils=[end_of(row.day) for row in rows],
        sent=[row.sent for row in rows],
        tiers=list(budgets),
        budgets=list(budgets.values()),
    )
