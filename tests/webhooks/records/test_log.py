"""The log of real deliveries shows the received requests, and redeliveries arrive."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from cute_api.models import Webhook
from cute_api.models.enums import DeliveryStatus, Tier, WebhookStatus
from cute_api.models.statements import SessionStatements
from cute_api.services.deliveries import deliveries, detail, recovery
from cute_api.services.keys.principals import EVERY_SCOPE, Principal
from cute_api.services.webhooks import digests, stats
from cute_api.services.webhooks.digests import Chain
from tests.fixtures.contract import committed
from tests.webhooks.backend import Backend, eventually
from tests.webhooks.receiver import Receiver, always_ok

VERSIONS = committed()
TYPES = VERSIONS.spec.events
Json = dict[str, Any]


class Owner:
    """Alice, who has a webhook and asks the services about it as a key with every scope."""

    def __init__(self, backend: Backend, receiver: Receiver) -> None:
        self.backend = backend
        self.path = f"/{uuid4()}"
        self.user_id = backend.user("Alice")
        self.webhook = backend.webhook(self.user_id, receiver.url(self.path))
        self.principal = Principal(self.user_id, "alice", Tier.PRO, EVERY_SCOPE)

    def ask(self, question: Callable[[Session], Json]) -> Json:
        with self.backend.database.transaction() as session:
            return question(session)

    def entry(self, event_id: UUID) -> Json:
        delivery_id = self.backend.delivery(event_id).id
        return self.ask(
            lambda session: detail.get(
                SessionStatements(session),
                self.principal,
                delivery_id,
                event_types=TYPES,
                versions=VERSIONS,
            )
        )

    def recover(self) -> Json:
        return self.ask(
            lambda session: recovery.recover(
                session, self.principal, self.webhook.id, {}, event_types=TYPES
            )
        )

    def set(self, **values: Any) -> None:
        with self.backend.database.transaction() as session:
            session.execute(update(Webhook).where(Webhook.id == self.webhook.id).values(**values))


@pytest.fixture
def alice(backend: Backend, receiver: Receiver) -> Owner:
    return Owner(backend, receiver)


def test_log_shows_the_request_and_the_response_of_each_attempt(
    backend: Backend, receiver: Receiver, alice: Owner
) -> None:
    receiver.behave(alice.path, lambda before: 200 if before else 503)
    event_id = backend.emit(alice.user_id, data={"title": "Écharpe", "price": {"amount": 1}})
    eventually(lambda: backend.is_(event_id, DeliveryStatus.DELIVERED))
    entry = alice.entry(event_id)
    sent = receiver.at(alice.path)
    assert [entry["request_body"].encode()] * 2 == [request.body for request in sent]
    first, second = entry["attempts"]
    assert (first["outcome"], first["response_status"]) == ("bad_status", 503)
    assert (second["outcome"], second["response_status"]) == ("success", 200)
    assert first["response_body"] == "status 503"
    for attempt, request in zip(entry["attempts"], sent, strict=True):
        headers = {name.lower(): value for name, value in attempt["request_headers"].items()}
        assert headers["webhook-signature"] == request.headers["webhook-signature"]
        assert attempt["response_headers"]["content-type"].startswith("text/plain")
        assert 0 <= attempt["timing"]["first_byte_ms"] <= attempt["timing"]["total_ms"] + 1


def test_redelivered_event_arrives_with_the_same_id_and_bytes(
    backend: Backend, receiver: Receiver, alice: Owner
) -> None:
    receiver.behave(alice.path, lambda before: 200 if before >= 3 else 500)
    event_id = backend.emit(alice.user_id)
    eventually(lambda: backend.is_(event_id, DeliveryStatus.FAILED))
    delivery_id = backend.delivery(event_id).id
    again = alice.ask(
        lambda session: deliveries.redeliver(
            session, alice.principal, delivery_id, event_types=TYPES
        )
    )
    assert (again["id"], again["status"]) == (str(delivery_id), "pending")
    eventually(lambda: backend.is_(event_id, DeliveryStatus.DELIVERED))
    arrived = receiver.at(alice.path)
    assert len({(request.event_id, request.body) for request in arrived}) == 1
    assert [attempt["number"] for attempt in alice.entry(event_id)["attempts"]] == [1, 2, 3, 4]


def test_what_a_disabled_webhook_missed_arrives_once_it_is_recovered(
    backend: Backend, receiver: Receiver, alice: Owner
) -> None:
    before = backend.emit(alice.user_id)
    eventually(lambda: backend.is_(before, DeliveryStatus.DELIVERED))
    alice.set(status=WebhookStatus.DISABLED)
    missed = [backend.emit(alice.user_id) for _ in range(3)]
    eventually(lambda: all(backend.event(event).sequence for event in missed))
    assert [backend.deliveries(event) for event in missed] == [[], [], []]
    alice.set(status=WebhookStatus.ACTIVE)
    assert alice.recover()["count"] == 3
    eventually(lambda: backend.are(missed, DeliveryStatus.DELIVERED))
    arrived = [UUID(request.event_id) for request in receiver.at(alice.path)]
    assert sorted(arrived) == sorted([before, *missed])
    assert alice.recover()["count"] == 0


def test_stats_and_digest_follow_what_was_sent(
    backend: Backend, receiver: Receiver, alice: Owner
) -> None:
    receiver.behave(alice.path, always_ok)
    events = [backend.emit(alice.user_id) for _ in range(5)]
    eventually(lambda: backend.are(events, DeliveryStatus.DELIVERED))

    def day_of(event_id: UUID) -> str:
        return backend.event(event_id).created_at.astimezone(UTC).date().isoformat()

    def total() -> Json:
        found: Json = alice.ask(
            lambda session: stats.stats(
                SessionStatements(session),
                alice.principal,
                alice.webhook.id,
                {},
                now=datetime.now(UTC),
            )
        )["total"]
        return found

    def digest(day: str) -> Json:
        found: Json = alice.ask(
            lambda session: digests.digest(
                session,
                alice.principal,
                alice.webhook.id,
                {"date": day},
                now=datetime.now(UTC),
            )
        )
        return found

    eventually(lambda: total()["delivered"] == 5)
    assert total()["success_basis_points"] == 10_000
    assert 0 <= total()["p50_ms"] <= total()["p99_ms"]
    arrived = sorted(UUID(request.event_id) for request in receiver.at(alice.path))
    assert arrived == sorted(events)
    # Two, when midnight came between them.
    for day, of_day in groupby(arrived, key=day_of):
        chain = Chain()
        chain.add(of_day)
        found = digest(day)
        assert (found["count"], found["chain"]) == (chain.count, chain.link.hex())
