"""Alerts that organisations chose, and the calls and processes that tests check them with."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cute_api.models import Alert, AlertFiring, UsageHour, User
from cute_api.models.database import Database
from cute_api.models.enums import AlertKind, AlertRecipients
from cute_api.services.alerts.watch import AlertWatch
from cute_api.usage.histogram import BUCKETS, bucket_of
from cute_api.versions.registry import EventVersions

VERSIONS = EventVersions.of_events()
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Read once, because a run of the tests may go on into the next hour.
THIS_HOUR = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)


def choose(session: Session, seller_id: UUID, kind: AlertKind, **changes: Any) -> UUID:
    """Choose an alert for all sellers of a seller's organisation, by email and by webhook."""
    settings: dict[str, Any] = {
        "threshold": None,
        "by_email": True,
        "by_webhook": True,
        "recipients": AlertRecipients.ADMINS,
        "cooldown_minutes": 60,
        # Whatever the time that a test checks it at.
        "due_at": EPOCH,
    }
    organisation_id = session.get_one(User, seller_id).organisation_id
    alert = Alert(organisation_id=organisation_id, kind=kind, **{**settings, **changes})
    session.add(alert)
    session.flush()
    return alert.id


def count_calls(
    session: Session,
    user_id: UUID,
    hour: datetime,
    calls: Mapping[int, int],
    *,
    key_id: UUID | None = None,
    latency_us: int = 4_000,
) -> None:
    """Count calls in an hour, by status class, all with one latency."""
    for status_class, number in calls.items():
        latencies = [0] * BUCKETS
        latencies[bucket_of(latency_us)] = number
        session.add(
            UsageHour(
                user_id=user_id,
                hour=hour,
                key_id=key_id or UUID(int=1),
                operation="list_items",
                status_class=status_class,
                requests=number,
                quota_used=number,
                latencies=latencies,
            )
        )
    session.flush()


def check_at(database: Database, moment: datetime) -> None:
    """Let two processes check what is due at a time."""
    for _ in range(2):
        for _ in AlertWatch(database, VERSIONS, now=lambda _: moment).work():
            pass


def firings(database: Database, alert_id: UUID) -> list[AlertFiring]:
    """The firings of an alert, oldest first."""
    with database.transaction() as session:
        query = select(AlertFiring).where(AlertFiring.alert_id == alert_id)
        return list(session.scalars(query.order_by(AlertFiring.started_at)))
