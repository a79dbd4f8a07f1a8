"""Events from commit to receiver, through a real relay and a real worker."""

import hashlib
import hmac
import json
import time
from uuid import uuid4

import pytest
from cute_sdk import webhooks
from standardwebhooks import Webhook as Verifier

from cute_api.models.enums import AttemptOutcome, DeliveryStatus
from cute_api.webhooks.delivery.signing import new_secret, secret_key
from tests.webhooks.backend import Backend, eventually
from tests.webhooks.receiver import HANG_S, Receiver


def test_an_event_arrives_signed_and_is_recorded(backend: Backend, receiver: Receiver) -> None:
    alice = backend.user("Alice")
    webhook = backend.webhook(alice, receiver.url("/hook"))
    data = {"title": "Wollmantel — größer", "price": {"amount": 4_500, "currency": "EUR"}}

    event_id = backend.emit(alice, data=data)

    eventually(lambda: backend.is_(event_id, DeliveryStatus.DELIVERED))
    (request,) = receiver.at("/hook")
    body = Verifier(backend.secret(webhook)).verify(request.body, request.headers)
    created = backend.event(event_id).created_at
    assert body == {
        "id": str(event_id),
        "type": "item.created",
        "timestamp": int(created.timestamp() * 1_000),
        "account": str(alice),
        "data": data,
    }
    # The SDK knows why a receiver can't verify it.
    with pytest.raises(webhooks.WebhookSignatureError, match="No signature fits the secret"):
        webhooks.unwrap(request.body, request.headers, new_secret(bytes))
    key = secret_key(backend.secret(webhook))
    expected = hmac.new(key, request.body, hashlib.sha256).hexdigest()
    assert request.headers["x-cute-signature"] == expected
    assert request.headers["x-cute-event"] == "item.created"
    assert request.headers["content-type"] == "application/json"
    (attempt,) = backend.attempts(event_id)
    assert (attempt.number, attempt.outcome) == (1, AttemptOutcome.SUCCESS)
    assert (attempt.response_status, attempt.response_body) == (200, "status 200")
    row = backend.delivery(event_id)
    assert row.attempt_count == 1
    assert row.finished_at is not None


def test_only_matching_webhooks_of_the_owner_get_an_event(
    backend: Backend, receiver: Receiver
) -> None:
    alice, bob = backend.user("Alice"), backend.user("Bob")
    backend.webhook(alice, receiver.url("/orders"), ["order.created"])
    backend.webhook(alice, receiver.url("/both"), ["order.created", "item.created"])
    backend.webhook(bob, receiver.url("/bob"))

    event_id = backend.emit(alice)

    eventually(lambda: backend.is_(event_id, DeliveryStatus.DELIVERED))
    assert [request.path for request in receiver.requests] == ["/both"]


def test_a_webhook_gets_nothing_from_before_its_creation(
    backend: Backend, receiver: Receiver
) -> None:
    alice = backend.user("Alice")
    early = backend.emit(alice)
    backend.webhook(alice, receiver.url("/late"))
    late = backend.emit(alice)

    eventually(lambda: backend.is_(late, DeliveryStatus.DELIVERED))
    assert backend.deliveries(early) == []
    assert backend.event(early).sequence is not None


def test_a_500_is_tried_again_until_a_200(backend: Backend, receiver: Receiver) -> None:
    alice = backend.user("Alice")
    backend.webhook(alice, receiver.url("/hook"))
    receiver.behave("/hook", lambda before: 500 if before == 0 else 200)

    event_id = backend.emit(alice)

    eventually(lambda: backend.is_(event_id, DeliveryStatus.DELIVERED))
    first, second = receiver.at("/hook")
    assert first.event_id == second.event_id == str(event_id)
    assert first.body == second.body
    assert 0.8 <= second.at - first.at < 5
    outcomes = [
        (row.number, row.outcome, row.response_status) for row in backend.attempts(event_id)
    ]
    assert outcomes == [(1, AttemptOutcome.BAD_STATUS, 500), (2, AttemptOutcome.SUCCESS, 200)]


def test_a_refused_address_is_never_dialled(backend: Backend) -> None:
    alice = backend.user("Alice")
    backend.webhook(alice, "http://127.0.0.1:1/hook")  # the port that is our own in these tests

    event_id = backend.emit(alice)

    eventually(lambda: bool(backend.attempts(event_id)))
    assert backend.attempts(event_id)[0].outcome is AttemptOutcome.REFUSED_ADDRESS


def test_a_hanging_endpoint_does_not_delay_another(backend: Backend, receiver: Receiver) -> None:
    alice, bob = backend.user("Alice"), backend.user("Bob")
    backend.webhook(alice, receiver.url("/hangs"))
    backend.webhook(bob, receiver.url("/quick"))
    receiver.behave("/hangs", lambda _: HANG_S)
    hanging = [backend.emit(alice) for _ in range(20)]
    eventually(lambda: receiver.at("/hangs"))

    start = time.monotonic()
    quick = [backend.emit(bob) for _ in range(50)]
    eventually(lambda: backend.are(quick, DeliveryStatus.DELIVERED))

    assert time.monotonic() - start < 5
    assert backend.are(hanging, DeliveryStatus.PENDING)
    assert len(receiver.at("/hangs")) <= 8
    eventually(lambda: backend.attempts(hanging[0]))
    assert backend.attempts(hanging[0])[0].outcome is AttemptOutcome.TIMEOUT
    assert 9_000 <= backend.attempts(hanging[0])[0].duration_ms < 13_000


def test_a_deleted_webhook_cancels_what_is_pending(backend: Backend, receiver: Receiver) -> None:
    alice = backend.user("Alice")
    webhook = backend.webhook(alice, receiver.url("/hook"))
    receiver.behave("/hook", lambda _: 500)
    event_id = backend.emit(alice)
    eventually(lambda: backend.attempts(event_id))

    backend.delete_webhook(webhook)

    eventually(lambda: backend.is_(event_id, DeliveryStatus.CANCELLED))
    sent = len(receiver.at("/hook"))
    later = backend.emit(alice)
    eventually(lambda: backend.event(later).sequence is not None)
    assert backend.deliveries(later) == []
    assert len(receiver.at("/hook")) == sent


def test_events_of_an_item_are_numbered_in_order_and_all_arrive(
    backend: Backend, receiver: Receiver
) -> None:
    alice = backend.user("Alice")
    backend.webhook(alice, receiver.url("/hook"), ["item.updated"])
    item = uuid4()

    events = [
        backend.emit(alice, "item.updated", {"version": number}, item) for number in range(100)
    ]

    eventually(lambda: backend.are(events, DeliveryStatus.DELIVERED))
    sequences = [backend.event(event).sequence for event in events]
    assert sequences == sorted(sequences, key=lambda number: number or 0)
    first = {json.loads(request.body)["id"] for request in receiver.at("/hook")}
    assert first == {str(event) for event in events}
