"""A webhook's attempts, deliveries and latencies (event to acknowledgement), by hour."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypedDict
from uuid import UUID

from sqlalchemy import DateTime, Uuid, func, literal_column, or_, select, true
from sqlalchemy.orm import Session

from cute_api.lib.json_objects import Json
from cute_api.lib.times import timestamp
from cute_api.models import Webhook, WebhookHour
from cute_api.models.statements import Reads, Statement, parameter
from cute_api.services.common.moments import moment
from cute_api.services.keys.principals import Principal
from cute_api.services.webhooks import columns, views
from cute_api.webhooks.delivery.latency import merged, quantile_ms

SHOWN = timedelta(days=31)
BEGINS = timedelta(hours=24)
# All hours of the last 31 days, and the current one.
MAX_HOURS = 31 * 24 + 1
BASIS_POINTS = 10_000
QUANTILES = {"p50_ms": 0.5, "p95_ms": 0.95, "p99_ms": 0.99}


class HourColumns(NamedTuple):
    """An hour of a webhook, as in `WebhookHour`."""

    hour: datetime
    delivered: int
    failed: int
    attempts: int
    failed_attempts: int
    latency: list[int]


class DayAttempts(NamedTuple):
    """The attempts of a webhook's last 24 hours, and how many of them failed."""

    attempts: int
    failed_attempts: int


def _hours() -> Statement:
    """A webhook's hours, the newest first; a single row of nulls if it has none."""
    webhook_id = parameter("webhook", Uuid())
    until = parameter("until", DateTime(timezone=True))
    hours = (
        select(*(getattr(WebhookHour, name) for name in HourColumns._fields))
        .where(
            WebhookHour.webhook_id == webhook_id,
            WebhookHour.hour >= parameter("since", DateTime(timezone=True)),
            or_(until.is_(None), WebhookHour.hour < until),
        )
        .order_by(WebhookHour.hour.desc())
        .limit(literal_column(str(MAX_HOURS)))
        .subquery()
    )
    return Statement(
        select(*hours.c)
        .select_from(Webhook)
        .outerjoin(hours, true())
        .where(*views.is_own(), Webhook.id == webhook_id)
        .order_by(hours.c.hour.desc()),
        HourColumns,
    )


HOURS = _hours()


class StatsQuery(TypedDict, total=False):
    """Parameters of `get_webhook_stats`."""

    hour_since: str
    hour_until: str


def stats(
    reads: Reads, principal: Principal, webhook_id: UUID, query: Mapping[str, Any], *, now: datetime
) -> Json:
    """Schema `WebhookStats`. `query` holds the operation's parameters."""
    since = moment(query, "hour_since") if "hour_since" in query else now - BEGINS
    until = moment(query, "hour_until") if "hour_until" in query else None
    hours = _read(reads, principal, webhook_id, max(since, now - SHOWN), until)
    return {
        "total": summary(hours),
        "data": [
            {"hour": timestamp(row.hour, timespec="seconds"), **summary([row])} for row in hours
        ],
    }


def by_span(
    reads: Reads, principal: Principal, webhook_id: UUID, *, since: datetime, span: timedelta
) -> list[tuple[datetime, Json]]:
    """The start and summary of each span from `since` on with attempts, the newest first.

    `since` begins an hour, and is at most `SHOWN` ago; `span` is of whole hours.
    """
    spans: dict[datetime, list[HourColumns]] = {}
    for row in _read(reads, principal, webhook_id, since):
        spans.setdefault(since + (row.hour - since) // span * span, []).append(row)
    return [(began, summary(hours)) for began, hours in spans.items()]


def attempts_of_day(
    session: Session, principal: Principal, webhook_ids: Sequence[UUID], *, now: datetime
) -> dict[UUID, DayAttempts]:
    """The attempts of the last 24 hours by webhook of the caller's, without idle webhooks."""
    rows = session.execute(
        select(
            WebhookHour.webhook_id,
            func.sum(WebhookHour.attempts).label("attempts"),
            func.sum(WebhookHour.failed_attempts).label("failed_attempts"),
        )
        .join(Webhook, Webhook.id == WebhookHour.webhook_id)
        .where(
            columns.is_of(principal.owner_id),
            WebhookHour.webhook_id.in_(webhook_ids),
            WebhookHour.hour >= now - BEGINS,
            WebhookHour.attempts > 0,
        )
        .group_by(WebhookHour.webhook_id)
    )
    return {
        row.webhook_id: DayAttempts(int(row.attempts), int(row.failed_attempts)) for row in rows
    }


def summary(hours: Sequence[HourColumns]) -> Json:
    """The total of some hours, as in `WebhookStatsTotal`."""
    attempts = sum(row.attempts for row in hours)
    failed_attempts = sum(row.failed_attempts for row in hours)
    latency = merged([row.latency for row in hours])
    return {
        "attempts": attempts,
        "failed_attempts": failed_attempts,
        "delivered": sum(row.delivered for row in hours),
        "failed": sum(row.failed for row in hours),
        "success_basis_points": (
            (attempts - failed_attempts) * BASIS_POINTS // attempts if attempts else None
        ),
        **{name: quantile_ms(latency, share) for name, share in QUANTILES.items()},
    }


def _read(
    reads: Reads,
    principal: Principal,
    webhook_id: UUID,
    since: datetime,
    until: datetime | None = None,
) -> list[HourColumns]:
    rows = reads.rows(
        HOURS, owner=str(principal.owner_id), webhook=str(webhook_id), since=since, until=until
    )
    if not rows:
        raise views.unknown()
    return [row for row in rows if row.hour is not None]
