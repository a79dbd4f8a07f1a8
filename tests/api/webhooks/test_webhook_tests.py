"""Test events: one delivery to one webhook, with a fresh sample, and no trace anywhere else."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text, update

from cute_api.lib.times import timestamp
from cute_api.models import Delivery, Event, Lane
from cute_api.models.enums import DeliveryStatus, Scope
from cute_api.services.webhooks import test_events
from cute_api.spec import Spec
from cute_api.webhooks.selection import payloads
from tests.api.webhooks.log import woken_by
from tests.fixtures.api import Api, Client
from tests.spec.document import validator

SPEC = Spec.load(sandbox=True)
NOW = datetime(2027, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)
IDS = UUID(int=7), UUID(int=8)
# What names the object of an event in its data: the first of these that it has.
OWN_IDS = ("id", "webhook_id", "user_id", "install_id")


@pytest.fixture
def webhook(api: Api, alice: Client) -> dict[str, Any]:
    with api.database.transaction() as session:
        session.execute(text("UPDATE webhooks SET deleted_at = now()"))
    body = {
        "url": "https://receiver.cute.example/hook",
        "types": ["item.sold"],
        "filter": 'data.title == "Never"',
    }
    made: dict[str, Any] = alice.post("/webhooks", json=body).json()
    return made


@pytest.mark.parametrize("event_type", SPEC.events)
def test_a_sample_is_the_documents_example_as_if_it_happened_now(event_type: str) -> None:
    subject_id, webhook_id = IDS
    example = payloads.example(SPEC, event_type)
    made = test_events.sample(example, subject_id, webhook_id, NOW)
    body = {
        "id": str(subject_id),
        "type": event_type,
        "timestamp": 0,
        "account": str(webhook_id),
        "data": made,
    }
    schema = SPEC.document["webhooks"][event_type]["post"]["requestBody"]["content"]
    place = schema["application/json"]["schema"]["$ref"]
    assert list(validator(place).iter_errors(body)) == []
    assert made.keys() == example.keys()
    subject = made["category"] if event_type == "catalog.changed" else made
    own_id = next(subject[name] for name in OWN_IDS if name in subject)
    assert own_id in (str(subject_id), str(webhook_id))
    assert made.get("id") != example.get("id") or "id" not in example
    times = [value for name, value in subject.items() if name.endswith("_at") and value]
    times += [made["failing_since"]] if "failing_since" in made else []
    assert max(times) == timestamp(NOW)


@pytest.mark.parametrize("event_type", SPEC.events)
def test_test_webhook_202_makes_one_delivery_of_any_type(
    api: Api, alice: Client, webhook: dict[str, Any], event_type: str
) -> None:
    response = alice.post(f"/webhooks/{webhook['id']}/test", json={"type": event_type})
    assert response.status_code == 202, response.text
    shown = response.json()
    assert (shown["type"], shown["test"], shown["status"]) == (event_type, True, "pending")
    with api.database.transaction() as session:
        (row,) = session.scalars(
            select(Delivery).where(Delivery.webhook_id == UUID(webhook["id"]))
        ).all()
        event = session.get_one(Event, row.event_id)
    assert (str(row.id), str(row.event_id)) == (shown["id"], shown["event_id"])
    assert (row.test, row.sequence, row.status) == (True, None, DeliveryStatus.PENDING)
    assert (event.test, event.sequence, event.type) == (True, None, event_type)
    assert (event.subject_id, event.created_at) == (row.subject_id, row.occurred_at)
    assert alice.get(f"/deliveries/{row.id}").json()["test"] is True


def test_test_webhook_202_goes_before_what_is_held_and_the_webhook_says_so(
    api: Api, alice: Client, webhook: dict[str, Any]
) -> None:
    webhook_id, now = UUID(webhook["id"]), datetime.now(UTC)
    earlier, later = now - timedelta(hours=1), now + timedelta(minutes=1)
    waits = UUID(
        alice.post(f"/webhooks/{webhook_id}/test", json={"type": "item.sold"}).json()["id"]
    )
    with api.database.transaction() as session:
        session.execute(
            update(Delivery).where(Delivery.id == waits).values(next_attempt_at=earlier)
        )
        lane = Lane(webhook_id=webhook_id, failures=10, failing_since=earlier, held_until=later)
        lane.last_failed_delivery_id = waits
        session.add(lane)
    assert alice.get(f"/webhooks/{webhook_id}").json()["health"] == {
        "status": "held",
        "failing_since": timestamp(earlier),
        "last_success_at": None,
        "last_failure_at": None,
        "last_failed_delivery_id": str(waits),
        "next_attempt_at": timestamp(later),
    }
    sent = alice.post(f"/webhooks/{webhook_id}/test", json={"type": "item.sold"}).json()
    assert sent["next_attempt_at"] == sent["created_at"]
    with api.database.transaction() as session:
        order = select(Delivery.id).where(Delivery.webhook_id == webhook_id)
        rows = session.scalars(order.order_by(Delivery.next_attempt_at, Delivery.id)).all()
        assert rows == [UUID(sent["id"]), waits]
        lane = session.get_one(Lane, webhook_id)
        assert (lane.held_until, lane.generation, lane.failures) == (None, 1, 10)
    health = alice.get(f"/webhooks/{webhook_id}").json()["health"]
    assert (health["status"], health["next_attempt_at"]) == ("held", None)


def test_test_webhook_202_wakes_the_deliverer(
    api: Api, alice: Client, webhook: dict[str, Any]
) -> None:
    path = f"/webhooks/{webhook['id']}/test"
    assert webhook["id"] in woken_by(api, lambda: alice.post(path, json={"type": "item.sold"}))


@pytest.mark.usefixtures("relay")
def test_a_test_event_is_in_no_feed(api: Api, alice: Client, webhook: dict[str, Any]) -> None:
    after = alice.get("/events").json()["next_cursor"]
    tested = alice.post(f"/webhooks/{webhook['id']}/test", json={"type": "item.sold"}).json()
    assert alice.get(f"/events/{tested['event_id']}").status_code == 404
    assert alice.get("/events", params={"after": after}).json()["data"] == []


def test_test_webhook_403_without_the_scope_of_the_type(api: Api, webhook: dict[str, Any]) -> None:
    items_only = api.client("alice", scopes=[Scope.WEBHOOKS, Scope.READ_ITEMS])
    response = items_only.post(f"/webhooks/{webhook['id']}/test", json={"type": "order.created"})
    assert response.status_code == 403
    assert "`read:orders`" in response.json()["detail"]


def test_test_webhook_422_for_a_pattern_and_409_while_disabled(
    alice: Client, webhook: dict[str, Any]
) -> None:
    path = f"/webhooks/{webhook['id']}"
    assert alice.post(f"{path}/test", json={"type": "item.*"}).status_code == 422
    assert alice.patch(path, json={"status": "disabled"}).status_code == 200
    response = alice.post(f"{path}/test", json={"type": "item.sold"})
    assert (response.status_code, response.json()["code"]) == (409, "webhook_not_active")
