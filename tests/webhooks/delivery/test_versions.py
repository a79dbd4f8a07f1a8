"""Events in the version of their webhook, through a real relay and a real worker."""

from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import update
from standardwebhooks import Webhook as Verifier

from cute_api.models import Event, User, Webhook
from cute_api.models._gen.version import API_VERSION
from cute_api.models.enums import DeliveryStatus
from cute_api.models.statements import SessionStatements
from cute_api.services.deliveries import deliveries, detail
from cute_api.services.keys.principals import Principal
from tests.fixtures.contract import committed
from tests.webhooks.backend import Backend, eventually
from tests.webhooks.receiver import Receiver

FIRST, SECOND = "2026-12-01", API_VERSION
VERSIONS = committed()


def revoked(field: str) -> dict[str, Any]:
    return {"id": "1", "name": "Stock sync", "prefix": "cute_7Kp2", field: 2}


OLDER, NEWER = revoked("paused_webhooks"), revoked("paused_webhook_count")


def pin(backend: Backend, webhook: Webhook, date: str) -> None:
    with backend.database.transaction() as session:
        changed = update(Webhook).where(Webhook.id == webhook.id)
        session.execute(changed.values(api_version=date))


def test_an_event_is_lowered_per_webhook_and_redelivered_in_the_pin_of_now(
    backend: Backend, receiver: Receiver
) -> None:
    alice = backend.user("Alice")
    old = backend.webhook(alice, receiver.url("/old"), ["key.revoked"])
    new = backend.webhook(alice, receiver.url("/new"), ["key.revoked"])
    pin(backend, old, FIRST)
    event_id = backend.emit(alice, "key.revoked", NEWER)
    eventually(lambda: backend.is_(event_id, DeliveryStatus.DELIVERED) and _count(receiver) == 2)
    for webhook, path, date, data in (
        (old, "/old", FIRST, OLDER),
        (new, "/new", SECOND, NEWER),
    ):
        (request,) = receiver.at(path)
        body = Verifier(backend.secret(webhook)).verify(request.body, request.headers)
        assert (body["data"], request.headers["cute-version"]) == (data, date)

    (delivery,) = [row for row in backend.deliveries(event_id) if row.webhook_id == old.id]
    pin(backend, old, SECOND)
    assert OLDER.items() <= _shown(backend, alice, delivery.id).items(), "what was sent"
    with backend.database.transaction() as session:
        principal = Principal.of_user(session.get_one(User, alice))
        deliveries.redeliver(session, principal, delivery.id, event_types=VERSIONS.spec.events)
    eventually(lambda: len(receiver.at("/old")) == 2)
    again = receiver.at("/old")[1]
    body = Verifier(backend.secret(old)).verify(again.body, again.headers)
    assert (body["data"], again.headers["cute-version"]) == (NEWER, SECOND)


def test_an_event_of_before_a_release_is_lifted(backend: Backend, receiver: Receiver) -> None:
    alice = backend.user("Alice")
    webhook = backend.webhook(alice, receiver.url("/hook"), ["key.revoked"])
    with backend.database.transaction() as session:
        event = Event(
            type="key.revoked", user_id=alice, subject_id=alice, data=OLDER, api_version=FIRST
        )
        session.add(event)
        session.flush()
        event_id = event.id
    eventually(lambda: bool(receiver.at("/hook")))
    (request,) = receiver.at("/hook")
    body = Verifier(backend.secret(webhook)).verify(request.body, request.headers)
    assert (body["id"], body["data"]) == (str(event_id), NEWER)


def _count(receiver: Receiver) -> int:
    return len(receiver.at("/old")) + len(receiver.at("/new"))


def _shown(backend: Backend, user_id: UUID, delivery_id: UUID) -> dict[str, Any]:
    """The data of the request body that the delivery log shows."""
    with backend.database.transaction() as session:
        entry = detail.get(
            SessionStatements(session),
            Principal.of_user(session.get_one(User, user_id)),
            delivery_id,
            event_types=VERSIONS.spec.events,
            versions=VERSIONS,
        )
    data: dict[str, Any] = orjson.loads(entry["request_body"])["data"]
    return data
