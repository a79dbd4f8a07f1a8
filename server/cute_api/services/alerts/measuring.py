"""Measure what an alert watches, from counts and states that other processes keep.

Calls of "the last hour" are the counts of the current hour and, of the hour before, those in
proportion to its part within 60 minutes. So the cost does not depend on the number of calls.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy.orm import Session

from cute_api.models import Alert
from cute_api.models.enums import AlertKind, DisabledReason, WebhookStatus
from cute_api.models.statements import SessionStatements, sql
from cute_api.models.usage import FIRST_FAILED
from cute_api.services.alerts.deciding import (
    AlertLevel,
    Reading,
    WebhookState,
    level_of,
    level_of_webhook,
)
from cute_api.services.alerts.kinds import LEAST_CALLS, RELEASED_WITHIN
from cute_api.services.keys.key_mails import label
from cute_api.services.usage import quota_use
from cute_api.usage.histogram import quantile_us
from cute_api.versions.registry import EventVersions

LATENCY_SHARE = 0.95

# The sellers that an alert is about, as long as they belong to its organisation.
_SELLERS = """
users.organisation_id = %(organisation)s AND users.suspended_at IS NULL
AND (%(seller)s::uuid IS NULL OR users.id = %(seller)s::uuid)
"""
_HOURS = f"""
SELECT users.id, users.username, hours.status_class, hours.requests, hours.latencies,
    least(1, extract(epoch FROM hours.hour + interval '2 hours' - %(now)s::timestamptz) / 3600)
        AS part
FROM users JOIN user_usage_hours AS hours ON hours.user_id = users.id
WHERE {_SELLERS} AND hours.hour > %(now)s::timestamptz - interval '2 hours'
    AND hours.hour <= %(now)s::timestamptz
"""  # noqa: S608 - constants only
_CALLS = sql(f"""
SELECT id, username, sum(requests * part) AS calls,
    coalesce(
        sum(requests * part) FILTER (WHERE status_class >= {FIRST_FAILED // 100}), 0
    ) AS failed
FROM ({_HOURS}) AS hours GROUP BY id, username
""")  # noqa: S608 - constants only
_LATENCIES = sql(f"""
SELECT id, username, array_agg(round(calls)::bigint ORDER BY bucket) AS latencies FROM (
    SELECT id, username, bucket, sum(counts.calls * part) AS calls
    FROM ({_HOURS}) AS hours, unnest(latencies) WITH ORDINALITY AS counts (calls, bucket)
    GROUP BY id, username, bucket
) AS buckets GROUP BY id, username
""")  # noqa: S608 - constants only
_QUOTAS = sql(
    quota_use.use_of_keys(
        f"""user_id IN (SELECT id FROM users WHERE {_SELLERS})
            AND hour > %(now)s::timestamptz - interval '25 hours'""",  # noqa: S608 - constants only
        now="%(now)s::timestamptz",
    )
)
# A lane fails since a time of its owner's clock, which may be ahead in a sandbox.
_WEBHOOKS = sql(f"""
SELECT webhooks.id, webhooks.user_id, url, webhooks.status, disabled_reason,
    failing_since - users.clock_ahead AS failing_since,
    coalesce(failures, 0) AS failures, last_failure_at
FROM users JOIN webhooks ON webhooks.user_id = users.id
LEFT JOIN lanes ON lanes.webhook_id = webhooks.id
WHERE {_SELLERS} AND webhooks.deleted_at IS NULL
""")  # noqa: S608 - constants only
_SELLER_IDS = sql(f"SELECT id FROM users WHERE {_SELLERS} ORDER BY id")  # noqa: S608 - constants only


def measure(
    session: Session, alert: Alert, versions: EventVersions, now: datetime
) -> Sequence[Reading]:
    """Return a reading for each subject of an alert."""
    if alert.kind is AlertKind.VERSION_RELEASED:
        return released(versions, alert.created_at, now)
    return _MEASURES[alert.kind](SessionStatements(session), alert, now)


def sellers_of(session: Session, alert: Alert) -> Sequence[UUID]:
    """Return the sellers that an alert is about."""
    return [row.id for row in SessionStatements(session).rows(_SELLER_IDS, **_whose(alert))]


def released(versions: EventVersions, since: datetime, now: datetime) -> Sequence[Reading]:
    """Return the versions that were released after the day of `since`, within `RELEASED_WITHIN`."""
    first = max(since, now - RELEASED_WITHIN).date().isoformat()
    last = now.date().isoformat()
    return [
        Reading(date, date, None, AlertLevel.OVER)
        for date in versions.dates
        if first < date <= last
    ]


def _error_rates(statements: SessionStatements, alert: Alert, now: datetime) -> list[Reading]:
    readings = []
    for row in statements.rows(_CALLS, now=now, **_whose(alert)):
        percent = 100 * float(row.failed) / max(float(row.calls), 1)
        level = level_of(percent, _threshold(alert), is_enough=row.calls >= LEAST_CALLS)
        readings.append(Reading(str(row.id), row.username, row.id, level, int(percent)))
    return readings


def _latencies(statements: SessionStatements, alert: Alert, now: datetime) -> list[Reading]:
    readings = []
    for row in statements.rows(_LATENCIES, now=now, **_whose(alert)):
        counts = [int(count) for count in row.latencies]
        milliseconds = (quantile_us(counts, LATENCY_SHARE) or 0) / 1_000
        level = level_of(milliseconds, _threshold(alert), is_enough=sum(counts) >= LEAST_CALLS)
        readings.append(Reading(str(row.id), row.username, row.id, level, int(milliseconds)))
    return readings


def _quotas(statements: SessionStatements, alert: Alert, now: datetime) -> list[Reading]:
    readings = []
    for row in statements.rows(_QUOTAS, now=now, **_whose(alert), **quota_use.given()):
        percent = 100 * row.used / row.quota
        level = level_of(percent, _threshold(alert))
        name = label(row.name, row.prefix)
        readings.append(Reading(str(row.id), name, row.user_id, level, int(percent)))
    return readings


def _webhooks(statements: SessionStatements, alert: Alert, now: datetime) -> list[Reading]:
    return [
        Reading(
            str(row.id),
            urlsplit(row.url).hostname or "",
            row.user_id,
            level_of_webhook(_state(row), now),
        )
        for row in statements.rows(_WEBHOOKS, **_whose(alert))
    ]


def _state(row: Any) -> WebhookState:
    reason = row.disabled_reason
    return WebhookState(
        status=WebhookStatus(row.status),
        disabled_reason=None if reason is None else DisabledReason(reason),
        failing_since=row.failing_since,
        failures=row.failures,
        last_failure_at=row.last_failure_at,
    )


def _whose(alert: Alert) -> dict[str, UUID | None]:
    return {"organisation": alert.organisation_id, "seller": alert.user_id}


def _threshold(alert: Alert) -> int:
    assert alert.threshold is not None, "its kind has one"
    return alert.threshold


_MEASURES: Mapping[AlertKind, Callable[[SessionStatements, Alert, datetime], Sequence[Reading]]] = {
    AlertKind.ERROR_RATE: _error_rates,
    AlertKind.LATENCY: _latencies,
    AlertKind.QUOTA: _quotas,
    AlertKind.WEBHOOK_FAILING: _webhooks,
}
