"""A webhook with a history, written as relay and deliverer would have left it."""

import select as readiness
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg2
from sqlalchemy import func, select, update

from cute_api.lib.times import first_id
from cute_api.models import Attempt, Delivery, Event, Webhook, WebhookHour
from cute_api.models.enums import AttemptOutcome, DeliveryStatus
from cute_api.webhooks.delivery.due import DUE_CHANNEL
from cute_api.webhooks.delivery.latency import BUCKETS, bucket_of
from tests.fixtures.api import Api, Client

URL = "https://receiver.cute.example/hook"
DATA = {"id": "a", "title": "Wool coat", "price": {"amount": 5_000, "currency": "EUR"}}


def id_at(moment: datetime) -> UUID:
    """An id as the database would make it at a moment."""
    return UUID(int=first_id(moment).int | 7 << 76 | 2 << 62 | uuid4().int & (1 << 62) - 1)


@dataclass
class Hook:
    """A webhook of a client's user, registered `age` ago."""

    api: Api
    client: Client
    id: UUID
    user_id: UUID

    @property
    def path(self) -> str:
        return f"/webhooks/{self.id}"

    def event(
        self,
        at: datetime | None = None,
        *,
        kind: str = "item.sold",
        data: dict[str, Any] | None = None,
        numbered: bool = True,
        test: bool = False,
    ) -> UUID:
        """An event of the webhook's owner that the relay has numbered, and fanned out to nobody."""
        at = at or datetime.now(UTC)
        with self.api.database.transaction() as session:
            newest = session.scalar(select(func.max(Event.sequence))) or 0
            row = Event(
                id=id_at(at),
                type=kind,
                user_id=self.user_id,
                subject_id=uuid4(),
                data=data or DATA,
                created_at=at,
                sequence=newest + 1 if numbered and not test else None,
                test=test,
            )
            session.add(row)
            session.flush()
            return row.id

    def delivery(
        self,
        status: DeliveryStatus = DeliveryStatus.DELIVERED,
        at: datetime | None = None,
        *,
        attempts: Sequence[AttemptOutcome] = (),
        **event: Any,
    ) -> UUID:
        """A delivery of a new event; its id."""
        at = at or datetime.now(UTC)
        event_id = self.event(at, **event)
        with self.api.database.transaction() as session:
            stored = session.get_one(Event, event_id)
            row = Delivery(
                id=id_at(at),
                webhook_id=self.id,
                event_id=event_id,
                event_type=stored.type,
                subject_id=stored.subject_id,
                sequence=stored.sequence,
                occurred_at=stored.created_at,
                test=stored.test,
                status=status,
                attempt_count=len(attempts),
                tries=len(attempts),
                created_at=at,
                finished_at=None if status is DeliveryStatus.PENDING else at,
            )
            session.add(row)
            for number, outcome in enumerate(attempts, 1):
                session.add(_attempt(row, number, outcome))
            session.flush()
            return row.id

    def row(self, delivery_id: UUID) -> Delivery:
        with self.api.database.transaction() as session:
            return session.scalars(
                select(Delivery).where(Delivery.webhook_id == self.id, Delivery.id == delivery_id)
            ).one()

    def statuses(self) -> dict[UUID, DeliveryStatus]:
        """Each event that has a delivery, with its status."""
        with self.api.database.transaction() as session:
            rows = session.execute(
                select(Delivery.event_id, Delivery.status).where(Delivery.webhook_id == self.id)
            )
            return dict(rows.all())

    def set(self, **values: Any) -> None:
        with self.api.database.transaction() as session:
            session.execute(update(Webhook).where(Webhook.id == self.id).values(**values))

    def get(self) -> Webhook:
        with self.api.database.transaction() as session:
            return session.get_one(Webhook, self.id)

    def hour(self, at: datetime, latencies: Sequence[float], **counts: int) -> None:
        """An hour as the deliverer has counted it. `latencies` are in milliseconds."""
        buckets = [0] * BUCKETS
        for latency in latencies:
            buckets[bucket_of(latency)] += 1
        plain = {"delivered": 0, "failed": 0, "attempts": 0, "failed_attempts": 0}
        with self.api.database.transaction() as session:
            session.add(
                WebhookHour(webhook_id=self.id, hour=at, latency=buckets, **{**plain, **counts})
            )


def hook(
    api: Api,
    client: Client,
    events: Sequence[str] = ("item.sold", "order.created"),
    age: timedelta = timedelta(days=20),
) -> Hook:
    """A new webhook of the client's user."""
    response = client.post("/webhooks", json={"url": URL, "types": list(events)})
    assert response.status_code == 201, response.text
    webhook_id = UUID(response.json()["id"])
    with api.database.transaction() as session:
        row = session.get_one(Webhook, webhook_id)
        row.created_at = datetime.now(UTC) - age
        return Hook(api, client, webhook_id, row.user_id)


def _attempt(row: Delivery, number: int, outcome: AttemptOutcome) -> Attempt:
    responded = outcome in {AttemptOutcome.SUCCESS, AttemptOutcome.BAD_STATUS}
    good = outcome is AttemptOutcome.SUCCESS
    return Attempt(
        delivery_id=row.id,
        event_id=row.event_id,
        webhook_id=row.webhook_id,
        number=number,
        outcome=outcome,
        started_at=row.created_at + timedelta(seconds=number),
        duration_ms=165 if responded else 10_000,
        dns_ms=1.2,
        connect_ms=10.4,
        tls_ms=23.5,
        first_byte_ms=101.1 if responded else None,
        request_headers={"webhook-id": str(row.event_id), "X-Cute-Event": row.event_type},
        response_status=(204 if good else 503) if responded else None,
        response_headers={"content-type": "text/plain"} if responded else None,
        response_body="Back soon" if responded else None,
        error=None if responded else "The receiver did not respond in time.",
    )


def woken_by(api: Api, act: Callable[[], object]) -> set[str]:
    """The ids of webhooks that the deliverer is told of after the act."""
    url = api.database.engine.url.set(drivername="postgresql")
    with closing(psycopg2.connect(url.render_as_string(hide_password=False))) as listener:
        listener.autocommit = True
        listener.cursor().execute(f"LISTEN {DUE_CHANNEL}")
        act()
        assert readiness.select([listener], [], [], 20)[0]
        listener.poll()
        return {notice.payload for notice in listener.notifies}
