"""Faults of webhooks in a sandbox: what the receiver gets, and what the log says of it."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update
from standardwebhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from cute_api.models import ApiKey, Attempt, Webhook, clock
from cute_api.models.enums import AttemptOutcome, DeliveryStatus
from cute_api.services.sandbox import faults
from cute_api.webhooks.delivery.faults import UNKNOWN_FIELD, UNKNOWN_TYPE
from tests.fixtures.api import new_key
from tests.webhooks.backend import Backend, eventually
from tests.webhooks.delivery.pumping import pumping, relaying
from tests.webhooks.receiver import Received, Receiver

PATH = "/hook"
OTHER = "/other"
DELIVERED = DeliveryStatus.DELIVERED


class Faulty:
    """A user with a key that has faults, and a webhook that this key created."""

    def __init__(self, backend: Backend, receiver: Receiver, *script: dict[str, Any]) -> None:
        self.backend, self.receiver = backend, receiver
        made = new_key(backend.database, uuid4().hex)
        self.key_id, self.user_id = made.row.id, made.row.user_id
        self.webhook = self.hook(PATH, self.key_id)
        self.set(*script)

    def hook(self, path: str, key_id: UUID | None) -> Webhook:
        """A webhook of the user for all events of items, created by a key."""
        made = self.backend.webhook(self.user_id, self.receiver.url(path), ["item.*"])
        with self.backend.database.transaction() as session:
            created = update(Webhook).where(Webhook.id == made.id)
            session.execute(created.values(created_by_key_id=key_id))
        return made

    def set(self, *script: dict[str, Any]) -> None:
        with self.backend.database.transaction() as session:
            faults.put(session, self.key_id, {"faults": list(script)}, ())

    def delivered(self, event_type: str = "item.created") -> tuple[list[Received], list[Attempt]]:
        """Emit an event; what came of it once it is delivered."""
        event_id = self.backend.emit(self.user_id, event_type)
        eventually(lambda: self.backend.is_(event_id, DELIVERED))
        return self.receiver.at(PATH), self.backend.attempts(event_id)

    def verified(self, request: Received) -> Any:
        return Verifier(self.backend.secret(self.webhook)).verify(request.body, request.headers)


def test_an_event_is_sent_twice_with_one_id(backend: Backend, receiver: Receiver) -> None:
    faulty = Faulty(backend, receiver, {"fault": "webhook_twice"})
    (first, second), (attempt,) = faulty.delivered()
    assert (first.event_id, first.body) == (second.event_id, second.body)
    assert faulty.verified(first) == faulty.verified(second)
    assert (attempt.fault, attempt.fault_response_status) == ("webhook_twice", 200)
    assert (attempt.outcome, attempt.response_status) == (AttemptOutcome.SUCCESS, 200)


def test_a_bad_signature_comes_before_the_event(backend: Backend, receiver: Receiver) -> None:
    faulty = Faulty(backend, receiver, {"fault": "webhook_bad_signature"})
    receiver.behave(PATH, lambda before: 400 if before == 0 else 204)
    (forged, genuine), (attempt,) = faulty.delivered()
    with pytest.raises(WebhookVerificationError):
        faulty.verified(forged)
    assert faulty.verified(genuine)["id"] == genuine.event_id == forged.event_id
    assert (attempt.response_status, attempt.fault_response_status) == (204, 400)


def test_an_unknown_type_comes_before_the_event(backend: Backend, receiver: Receiver) -> None:
    faulty = Faulty(backend, receiver, {"fault": "webhook_unknown_type"})
    (unknown, genuine), (attempt,) = faulty.delivered()
    assert faulty.verified(unknown)["type"] == unknown.headers["x-cute-event"] == UNKNOWN_TYPE
    assert faulty.verified(unknown)["id"] == unknown.event_id != genuine.event_id
    assert faulty.verified(genuine)["type"] == "item.created"
    assert attempt.fault_response_status == 200


def test_unknown_fields_come_with_the_event(backend: Backend, receiver: Receiver) -> None:
    faulty = Faulty(backend, receiver, {"fault": "webhook_unknown_field"})
    (request,), (attempt,) = faulty.delivered()
    event = faulty.verified(request)
    assert event[UNKNOWN_FIELD] == event["data"][UNKNOWN_FIELD]
    assert event["data"]["title"] == "Wool coat"
    assert (attempt.fault, attempt.fault_response_status) == ("webhook_unknown_field", None)


def test_a_late_event_uses_up_no_retry(backend: Backend, receiver: Receiver) -> None:
    faulty = Faulty(backend, receiver, {"fault": "webhook_late", "nth": [2], "seconds": 1})
    faulty.delivered()
    (_, request), (put_off, sent) = faulty.delivered()
    assert put_off.outcome is AttemptOutcome.NOT_SENT
    assert (put_off.fault, sent.fault) == ("webhook_late", None)
    assert request.at - put_off.started_at.timestamp() >= 1
    assert backend.delivery(sent.event_id).tries == 1
    counted = "SELECT sum(attempts) = 2 AND sum(failed_attempts) = 0 FROM webhook_hours"
    eventually(lambda: backend.value(f"{counted} WHERE webhook_id = :id", id=faulty.webhook.id))


def test_an_event_out_of_order_follows_the_next_of_its_subject(
    backend: Backend, receiver: Receiver
) -> None:
    types = {"types": ["item.created"], "seconds": 3_600}
    faulty = Faulty(backend, receiver, {"fault": "webhook_out_of_order", **types})
    coat = uuid4()
    created = backend.emit(faulty.user_id, subject_id=coat)
    eventually(lambda: len(backend.attempts(created)) == 1)
    faulty.delivered("item.updated")
    held = backend.delivery(created)
    assert held.next_attempt_at - held.created_at >= timedelta(hours=1), "another item's event"
    updated = backend.emit(faulty.user_id, "item.updated", subject_id=coat)
    eventually(lambda: backend.are([created, updated], DELIVERED))
    came = [request.event_id for request in receiver.at(PATH)]
    assert came.index(str(created)) > came.index(str(updated))


def test_a_receiver_that_is_down_gets_the_event_by_a_retry(
    backend: Backend, receiver: Receiver
) -> None:
    faulty = Faulty(backend, receiver, {"fault": "webhook_down"})
    event_id = backend.emit(faulty.user_id)
    eventually(lambda: len(backend.attempts(event_id)) == 1)
    assert not receiver.at(PATH)
    hour = "UPDATE sandbox_faults SET created_at = created_at - interval '1 hour'"
    backend.execute(f"{hour} WHERE key_id = :key", key=faulty.key_id)
    eventually(lambda: backend.is_(event_id, DELIVERED))
    down, *_, sent = backend.attempts(event_id)
    assert (down.outcome, down.fault) == (AttemptOutcome.CONNECTION_ERROR, "webhook_down")
    assert (len(receiver.at(PATH)), sent.fault) == (1, None)


def test_only_webhooks_of_the_key_meet_its_faults_and_the_rest_of_the_types_none(
    backend: Backend, receiver: Receiver
) -> None:
    faulty = Faulty(backend, receiver, {"fault": "webhook_twice", "types": ["item.updated"]})
    faulty.hook(OTHER, None)
    event_id = backend.emit(faulty.user_id, "item.updated")
    eventually(lambda: backend.is_(event_id, DELIVERED))
    assert (len(receiver.at(PATH)), len(receiver.at(OTHER))) == (2, 1)
    faulty.delivered("item.created")
    assert len(receiver.at(PATH)) == 3


def test_faults_end_after_a_day(backend: Backend, receiver: Receiver) -> None:
    faulty = Faulty(backend, receiver, {"fault": "webhook_twice"})
    with backend.database.transaction() as session:
        ended = clock.now(session) - timedelta(seconds=1)
        of_key = update(ApiKey).where(ApiKey.id == faulty.key_id)
        session.execute(of_key.values(faults_until=ended))
    requests, (attempt,) = faulty.delivered()
    assert (len(requests), attempt.fault) == (1, None)


def test_outside_of_a_sandbox_no_fault_counts(idle_backend: Backend, receiver: Receiver) -> None:
    faulty = Faulty(idle_backend, receiver, {"fault": "webhook_late"})
    event_id = idle_backend.emit(faulty.user_id)
    outside = replace(idle_backend.settings, sandbox=False)
    with relaying(outside), pumping(outside):
        eventually(lambda: len(idle_backend.attempts(event_id)) == 1)
    (attempt,) = idle_backend.attempts(event_id)
    assert (attempt.outcome, attempt.fault) == (AttemptOutcome.REFUSED_ADDRESS, None)


def test_a_body_of_a_fault_is_json_without_spaces(backend: Backend, receiver: Receiver) -> None:
    """As other bodies are, so that the SDKs notice a body that was encoded again."""
    faulty = Faulty(backend, receiver, {"fault": "webhook_unknown_field"})
    (request,), _ = faulty.delivered()
    assert json.dumps(json.loads(request.body), separators=(",", ":")).encode() == request.body
