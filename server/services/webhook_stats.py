"""How a webhook does: attempts, deliveries and times from event to acknowledgement, by hour."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.models import Webhook, WebhookHour
from server.services import deliveries
from server.services.moments import moment
from server.services.principals import Caller
from server.webhooks.latency import merged, quantile_ms

SHOWN = timedelta(days=31)
BEGINS = timedelta(hours=24)
# All hours of the last 31 days, and the one that is not over.
MAX_HOURS = 31 * 24 + 1
BASIS_POINTS = 10_000
QUANTILES = {"p50_ms": 0.5, "p95_ms": 0.95, "p99_ms": 0.99}

Json = dict[str, Any]


def stats(
    session: Session, principal: Caller, webhook_id: UUID, query: Json, *, now: datetime
) -> Json:
    """Schema `WebhookStats`. `query` holds the operation's parameters."""
    deliveries.need_webhook(session, principal, webhook_id)
    since = moment(query, "since") if "since" in query else now - BEGINS
    conditions = [
        WebhookHour.webhook_id == webhook_id,
        WebhookHour.hour >= max(since, now - SHOWN),
    ]
    if "until" in query:
        conditions.append(WebhookHour.hour < moment(query, "until"))
    hours = session.scalars(
        select(WebhookHour).where(*conditions).order_by(WebhookHour.hour.desc()).limit(MAX_HOURS)
    ).all()
    return {
        "total": summary(hours),
        "data": [{"hour": _text(row.hour), **summary([row])} for row in hours],
    }


def by_span(
    session: Session, principal: Caller, webhook_id: UUID, *, since: datetime, span: timedelta
) -> list[tuple[datetime, Json]]:
    """The spans from `since` on that had an attempt, the newest first: when one began, its summary.

    `since` begins an hour, and is at most `SHOWN` ago; `span` is of whole hours.
    """
    deliveries.need_webhook(session, principal, webhook_id)
    rows = session.scalars(
        select(WebhookHour)
        .where(WebhookHour.webhook_id == webhook_id, WebhookHour.hour >= since)
        .order_by(WebhookHour.hour.desc())
        .limit(MAX_HOURS)
    ).all()
    spans: dict[datetime, list[WebhookHour]] = {}
    for row in rows:
        spans.setdefault(since + (row.hour - since) // span * span, []).append(row)
    return [(began, summary(hours)) for began, hours in spans.items()]


def success_rates(
    session: Session, principal: Caller, webhook_ids: Sequence[UUID], *, now: datetime
) -> dict[UUID, int]:
    """The share of attempts of the last 24 hours that succeeded, in basis points.

    By webhook, of those of the caller's to which there were any.
    """
    rows = session.execute(
        select(
            WebhookHour.webhook_id,
            func.sum(WebhookHour.attempts),
            func.sum(WebhookHour.failed_attempts),
        )
        .join(Webhook, Webhook.id == WebhookHour.webhook_id)
        .where(
            Webhook.user_id == principal.user_id,
            WebhookHour.webhook_id.in_(webhook_ids),
            WebhookHour.hour >= now - BEGINS,
            WebhookHour.attempts > 0,
        )
        .group_by(WebhookHour.webhook_id)
    )
    return {
        webhook_id: int((attempts - failed) * BASIS_POINTS // attempts)
        for webhook_id, attempts, failed in rows
    }


def summary(hours: Sequence[WebhookHour]) -> Json:
    """Some hours together, as in `WebhookStatsTotal`."""
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


def _text(hour: datetime) -> str:
    return hour.astimezone(UTC).isoformat().replace("+00:00", "Z")
