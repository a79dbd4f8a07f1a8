"""Events from commit to receiver, through a real relay and a real worker."""

import hashlib
import hmac
import json
import time
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError
from standardwebhooks import Webhook as Verifier

from cute_api.models.enums import AttemptOutcome, DeliveryStatus
from cute_api.webhooks.delivery.signing import secret_key
from tests.webhooks.house import House, eventually
from tests.webhooks.receiver import HANG_S, Receiver


def test_an_event_arrives_signed_and_is_recorded(house: House, receiver: Receiver) -> None:
    alice = house.user("Alice")
    webhook = house.webhook(alice, receiver.url("/hook"))
    data = {"title": "Wollmantel — größer", "price": {"amount": 4_500, "currency": "EUR"}}

    event_id = house.emit(alice, data=data)

    eventually(lambda: house.is_(event_id, DeliveryStatus.DELIVERED))
    (request,) = receiver.at("/hook")
    body = Verifier(house.secret(webhook)).verify(request.body, request.headers)
    created = house.event(event_id).created_at
    assert body == {
        "id": str(event_id),
        "event": "item.created",
        "timestamp": int(created.timestamp() * 1_000),
        "data": data,
    }
    key = secret_key(house.secret(webhook))
    expected = hmac.new(key, request.body, hashlib.sha256).hexdigest()
    assert request.headers["x-cute-signature"] == expected
    assert request.headers["x-cute-event"] == "item.created"
    assert request.headers["content-type"] == "application/json"
    (attempt,) = house.attempts(event_id)
    assert (attempt.number, attempt.outcome) == (1, AttemptOutcome.SUCCESS)
    assert (attempt.response_status, attempt.response_body) == (200, "status 200")
    row = house.delivery(event_id)
    assert row.attempt_count == 1
    assert row.finished_at is not None


def test_only_matching_webhooks_of_the_owner_get_an_event(house: House, receiver: Receiver) -> None:
    alice, bob = house.user("Alice"), house.user("Bob")
    house.webhook(alice, receiver.url("/orders"), ["order.created"])
    house.webhook(alice, receiver.url("/both"), ["order.created", "item.created"])
    house.webhook(bob, receiver.url("/bob"))

    event_id = house.emit(alice)

    eventually(lambda: house.is_(event_id, DeliveryStatus.DELIVERED))
    assert [request.path for request in receiver.requests] == ["/both"]


def test_a_webhook_gets_nothing_from_before_its_creation(house: House, receiver: Receiver) -> None:
    alice = house.user("Alice")
    early = house.emit(alice)
    house.webhook(alice, receiver.url("/late"))
    late = house.emit(alice)

    eventually(lambda: house.is_(late, DeliveryStatus.DELIVERED))
    assert house.deliveries(early) == []
    assert house.event(early).sequence is not None


def test_a_500_is_tried_again_until_a_200(house: House, receiver: Receiver) -> None:
    alice = house.user("Alice")
    house.webhook(alice, receiver.url("/hook"))
    receiver.behave("/hook", lambda before: 500 if before == 0 else 200)

    event_id = house.emit(alice)

    eventually(lambda: house.is_(event_id, DeliveryStatus.DELIVERED))
    first, second = receiver.at("/hook")
    assert first.event_id == second.event_id == str(event_id)
    assert first.body == second.body
    assert 0.8 <= second.at - first.at < 5
    outcomes = [(row.number, row.outcome, row.response_status) for row in house.attempts(event_id)]
    assert outcomes == [(1, AttemptOutcome.BAD_STATUS, 500), (2, AttemptOutcome.SUCCESS, 200)]


def test_the_schedule_used_up_ends_as_failed(house: House, receiver: Receiver) -> None:
    alice = house.user("Alice")
    house.webhook(alice, receiver.url("/hook"))
    receiver.behave("/hook", lambda _: 503)

    event_id = house.emit(alice)

    eventually(lambda: house.is_(event_id, DeliveryStatus.FAILED))
    assert len(house.attempts(event_id)) == 3
    assert len(receiver.at("/hook")) == 3


def test_a_redirect_is_not_followed(house: House, receiver: Receiver) -> None:
    alice = house.user("Alice")
    house.webhook(alice, receiver.url("/hook"))
    receiver.behave("/hook", lambda before: 307 if before == 0 else 200)

    event_id = house.emit(alice)

    eventually(lambda: house.is_(event_id, DeliveryStatus.DELIVERED))
    assert receiver.at("/redirected") == []
    assert house.attempts(event_id)[0].response_status == 307


def test_a_closed_port_is_a_connection_error(house: House, receiver: Receiver) -> None:
    alice = house.user("Alice")
    house.webhook(alice, "http://127.0.0.1:2/hook")

    event_id = house.emit(alice)

    eventually(lambda: bool(house.attempts(event_id)))
    attempt = house.attempts(event_id)[0]
    assert attempt.outcome is AttemptOutcome.CONNECTION_ERROR
    assert attempt.response_status is None
    assert attempt.error


def test_a_refused_address_is_never_dialled(house: House) -> None:
    alice = house.user("Alice")
    house.webhook(alice, "http://127.0.0.1:1/hook")  # the port that is our own in these tests

    event_id = house.emit(alice)

    eventually(lambda: bool(house.attempts(event_id)))
    assert house.attempts(event_id)[0].outcome is AttemptOutcome.REFUSED_ADDRESS


def test_a_hanging_endpoint_does_not_delay_another(house: House, receiver: Receiver) -> None:
    alice, bob = house.user("Alice"), house.user("Bob")
    house.webhook(alice, receiver.url("/hangs"))
    house.webhook(bob, receiver.url("/quick"))
    receiver.behave("/hangs", lambda _: HANG_S)
    hanging = [house.emit(alice) for _ in range(20)]
    eventually(lambda: receiver.at("/hangs"))

    start = time.monotonic()
    quick = [house.emit(bob) for _ in range(50)]
    eventually(lambda: all(house.is_(event, DeliveryStatus.DELIVERED) for event in quick))

    assert time.monotonic() - start < 5
    assert all(house.is_(event, DeliveryStatus.PENDING) for event in hanging)
    assert len(receiver.at("/hangs")) <= 8
    eventually(lambda: house.attempts(hanging[0]))
    assert house.attempts(hanging[0])[0].outcome is AttemptOutcome.TIMEOUT
    assert 9_000 <= house.attempts(hanging[0])[0].duration_ms < 13_000


def test_a_deleted_webhook_cancels_what_is_pending(house: House, receiver: Receiver) -> None:
    alice = house.user("Alice")
    webhook = house.webhook(alice, receiver.url("/hook"))
    receiver.behave("/hook", lambda _: 500)
    event_id = house.emit(alice)
    eventually(lambda: house.attempts(event_id))

    house.delete_webhook(webhook)

    eventually(lambda: house.is_(event_id, DeliveryStatus.CANCELLED))
    sent = len(receiver.at("/hook"))
    later = house.emit(alice)
    eventually(lambda: house.event(later).sequence is not None)
    assert house.deliveries(later) == []
    assert len(receiver.at("/hook")) == sent


def test_events_of_an_item_are_numbered_in_order_and_all_arrive(
    house: House, receiver: Receiver
) -> None:
    alice = house.user("Alice")
    house.webhook(alice, receiver.url("/hook"), ["item.updated"])
    item = uuid4()

    events = [house.emit(alice, "item.updated", {"version": number}, item) for number in range(100)]

    eventually(lambda: all(house.is_(event, DeliveryStatus.DELIVERED) for event in events))
    sequences = [house.event(event).sequence for event in events]
    assert sequences == sorted(sequences, key=lambda number: number or 0)
    first = {json.loads(request.body)["id"] for request in receiver.at("/hook")}
    assert first == {str(event) for event in events}


def test_sequences_are_dense(house: House, receiver: Receiver) -> None:
    alice = house.user("Alice")
    last = [house.emit(alice) for _ in range(20)][-1]

    eventually(lambda: house.event(last).sequence is not None)
    count = house.value("SELECT count(*) FROM events WHERE sequence IS NOT NULL")
    assert house.value("SELECT max(sequence) FROM events") == count


def test_an_unknown_event_type_is_refused(house: House) -> None:
    alice = house.user("Alice")
    with pytest.raises(IntegrityError, match="fk_events_type"):
        house.emit(alice, "item.stolen")
