"""Webhooks that close while deliveries are in flight and waiting, by whatever way they close."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from cute_api.models import User, Webhook
from cute_api.models.database import Database, make_engine
from cute_api.models.enums import AttemptOutcome, DeliveryStatus, DisabledReason, WebhookStatus
from cute_api.services.accounts import suspension
from cute_api.services.accounts.audit import SYSTEM
from cute_api.services.webhooks import pauses
from tests.fixtures.servers import NewDatabase
from tests.webhooks.backend import Backend, eventually
from tests.webhooks.receiver import Receiver

ENDING = ("deleted", "disabled")
WAITING = ("paused", "suspended")
IN_FLIGHT_S = 3.0
GRACE_S = 2.0
WATCHED_S = 4.0
EVENTS = 40


def close(backend: Backend, how: str, webhook: Webhook) -> None:
    with backend.database.transaction() as session:
        row = session.get_one(Webhook, webhook.id)
        now = session.scalar(select(func.clock_timestamp()))
        if how == "suspended":
            email = session.get_one(User, row.user_id).email
            assert suspension.suspend(session, email=email, actor=SYSTEM)
        elif how == "paused":
            row.status = WebhookStatus.PAUSED
        elif how == "deleted":
            row.deleted_at = now
        else:
            row.status, row.disabled_at = WebhookStatus.DISABLED, now
            row.disabled_reason = DisabledReason.BY_OWNER


def open_again(backend: Backend, how: str, webhook: Webhook) -> None:
    with backend.database.transaction() as session:
        if how == "paused":
            assert pauses.confirm(session, webhook.id, SYSTEM)
        else:
            email = session.get_one(User, webhook.user_id).email
            assert suspension.unsuspend(session, email=email, actor=SYSTEM)


@dataclass
class Closed:
    """A webhook of Alice's that was closed at `at` with two requests in flight; the rest waits."""

    webhook: Webhook
    events: list[UUID]
    sent: set[UUID]
    at: float


def closed_in_flight(
    backend: Backend, receiver: Receiver, how: str, response: int | float
) -> Closed:
    """Each request takes `IN_FLIGHT_S` and ends well, or gets a status at once."""
    alice = backend.user("Alice")
    webhook = backend.webhook(alice, receiver.url(f"/{how}"))
    receiver.behave(f"/{how}", lambda before: response)
    events = [backend.emit(alice) for _ in range(EVENTS)]
    eventually(lambda: all(backend.deliveries(event_id) for event_id in events))
    eventually(lambda: len(receiver.at(f"/{how}")) >= 2)
    close(backend, how, webhook)
    at = time.time()
    eventually(lambda: time.time() > at + WATCHED_S)
    requests = receiver.at(f"/{how}")
    assert all(request.at < at + GRACE_S for request in requests)
    sent = {UUID(request.event_id) for request in requests}
    assert len(sent) < EVENTS, "nothing was left waiting: the test shows nothing"
    return Closed(webhook, events, sent, at)


def settled(backend: Backend, event_id: UUID) -> bool:
    rows = backend.deliveries(event_id)
    return bool(rows) and rows[0].status is not DeliveryStatus.PENDING


@pytest.mark.parametrize("how", ENDING)
def test_what_waits_for_a_webhook_that_ends_is_cancelled_and_what_is_in_flight_is_recorded(
    backend: Backend, receiver: Receiver, how: str
) -> None:
    closed = closed_in_flight(backend, receiver, how, IN_FLIGHT_S)
    eventually(lambda: all(settled(backend, event_id) for event_id in closed.events))
    for event_id in closed.events:
        made = event_id in closed.sent
        wanted = DeliveryStatus.DELIVERED if made else DeliveryStatus.CANCELLED
        assert backend.delivery(event_id).status is wanted
        outcomes = [attempt.outcome for attempt in backend.attempts(event_id)]
        assert outcomes == ([AttemptOutcome.SUCCESS] if made else [])


@pytest.mark.parametrize("how", ENDING)
def test_what_failed_of_a_webhook_that_ends_is_not_tried_again(
    backend: Backend, receiver: Receiver, how: str
) -> None:
    closed = closed_in_flight(backend, receiver, how, 503)
    eventually(lambda: all(settled(backend, event_id) for event_id in closed.events))
    assert backend.are(closed.events, DeliveryStatus.CANCELLED)
    tried = {event_id for event_id in closed.events if backend.attempts(event_id)}
    assert tried == closed.sent


@pytest.mark.parametrize("how", WAITING)
def test_what_waits_for_a_webhook_that_rests_is_sent_afterwards(
    backend: Backend, receiver: Receiver, how: str
) -> None:
    closed = closed_in_flight(backend, receiver, how, IN_FLIGHT_S)
    waiting = set(closed.events) - closed.sent
    assert backend.are(closed.sent, DeliveryStatus.DELIVERED)
    assert backend.are(waiting, DeliveryStatus.PENDING)
    later = backend.emit(closed.webhook.user_id)
    receiver.behave(f"/{how}", lambda before: 200)
    open_again(backend, how, closed.webhook)
    eventually(lambda: all(settled(backend, event_id) for event_id in [*closed.events, later]))
    assert backend.are([*waiting, later], DeliveryStatus.DELIVERED)
    # None of them twice: a close that nobody was killed by is no reason to send again.
    got = [UUID(request.event_id) for request in receiver.at(f"/{how}")]
    assert len(got) == len(set(got)) == EVENTS + 1


@pytest.fixture
def short_handed(new_database: NewDatabase, redis_url: str, tmp_path: Path) -> Iterator[Backend]:
    """A backend of the test's own, with a relay and no worker."""
    url = new_database()
    backend = Backend(Database(make_engine(url)), url, redis_url, tmp_path)
    backend.start("relay")
    yield backend
    backend.close()


@pytest.mark.parametrize("how", ENDING)
def test_what_waits_is_cancelled_also_when_no_worker_runs(
    short_handed: Backend, receiver: Receiver, how: str
) -> None:
    backend = short_handed
    alice = backend.user("Alice")
    webhook = backend.webhook(alice, receiver.url("/ends"))
    rests = backend.webhook(alice, receiver.url("/rests"))
    close(backend, "paused", rests)
    events = [backend.emit(alice) for _ in range(3)]
    eventually(lambda: all(len(backend.deliveries(event_id)) == 2 for event_id in events))
    close(backend, how, webhook)

    def left(status: DeliveryStatus) -> int:
        return int(
            backend.value(
                "SELECT count(*) FROM deliveries WHERE webhook_id = :id AND status = :status",
                id=webhook.id,
                status=status,
            )
        )

    eventually(lambda: left(DeliveryStatus.PENDING) == 0)
    assert left(DeliveryStatus.CANCELLED) == len(events)
    assert receiver.requests == []
    still = "SELECT count(*) FROM deliveries WHERE webhook_id = :id AND status = 'pending'"
    assert backend.value(still, id=rests.id) == len(events)


def test_what_a_killed_worker_had_in_flight_is_cancelled_with_its_webhook(
    short_handed: Backend, receiver: Receiver
) -> None:
    backend = short_handed
    worker = backend.start("worker")
    alice = backend.user("Alice")
    webhook = backend.webhook(alice, receiver.url("/hangs"))
    receiver.behave("/hangs", lambda before: IN_FLIGHT_S)
    events = [backend.emit(alice) for _ in range(5)]
    eventually(lambda: receiver.at("/hangs"))
    close(backend, "deleted", webhook)
    worker.kill()
    eventually(lambda: all(settled(backend, event_id) for event_id in events))
    assert backend.are(events, DeliveryStatus.CANCELLED)
