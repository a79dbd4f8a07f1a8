"""Trying a webhook now: what waits is due at once, and one attempt goes beyond the hold."""

import select as readiness
from contextlib import closing
from datetime import UTC, datetime, timedelta

import psycopg2
import pytest
from sqlalchemy import func, select, update

from cute_api.models import Delivery, Lane
from cute_api.models.enums import DeliveryStatus, PauseReason, WebhookStatus
from cute_api.webhooks.delivery.due import DUE_CHANNEL
from tests.api.webhooks.log import Hook, hook
from tests.fixtures.api import Api, Client


@pytest.fixture
def held(api: Api, alice: Client) -> Hook:
    """A webhook whose receiver fails: one delivery is due and held, two wait for hours."""
    made = hook(api, alice)
    waiting = [made.delivery(DeliveryStatus.PENDING) for _ in range(3)]
    made.delivery(DeliveryStatus.FAILED)
    now = datetime.now(UTC)
    with api.database.transaction() as session:
        session.execute(
            update(Delivery)
            .where(Delivery.id.in_(waiting[1:]))
            .values(next_attempt_at=now + timedelta(hours=3))
        )
        session.add(
            Lane(
                webhook_id=made.id,
                failures=10,
                failing_since=now - timedelta(hours=1),
                held_until=now + timedelta(minutes=1),
            )
        )
    return made


def due(api: Api, webhook: Hook) -> int:
    """How many deliveries of the webhook could be attempted now, if it were not held."""
    found = select(func.count()).where(
        Delivery.webhook_id == webhook.id,
        Delivery.status == DeliveryStatus.PENDING,
        Delivery.next_attempt_at <= func.now(),
    )
    with api.database.transaction() as session:
        return session.scalar(found) or 0


def test_try_webhook_202_makes_what_waits_due_and_lets_one_attempt_begin(
    api: Api, alice: Client, held: Hook
) -> None:
    before = alice.get(held.path).json()["health"]
    assert (before["status"], due(api, held)) == ("held", 1)
    assert before["next_attempt_at"] is not None
    response = alice.post(f"{held.path}/try-now")
    assert response.status_code == 202, response.text
    shown = response.json()
    assert (shown["id"], shown["health"]["status"]) == (str(held.id), "held")
    assert shown["health"]["next_attempt_at"] is None
    assert due(api, held) == 3
    with api.database.transaction() as session:
        lane = session.get_one(Lane, held.id)
        # Still open: a receiver that fails again gets no more than a few requests.
        assert (lane.held_until, lane.generation, lane.failures) == (None, 1, 10)


def test_try_webhook_202_wakes_the_deliverer(api: Api, alice: Client, held: Hook) -> None:
    url = api.database.engine.url.set(drivername="postgresql")
    with closing(psycopg2.connect(url.render_as_string(hide_password=False))) as listener:
        listener.autocommit = True
        listener.cursor().execute(f"LISTEN {DUE_CHANNEL}")
        assert alice.post(f"{held.path}/try-now").status_code == 202
        assert readiness.select([listener], [], [], 20)[0]
        listener.poll()
        assert str(held.id) in {notice.payload for notice in listener.notifies}


@pytest.mark.parametrize(
    ("status", "way"), [("paused", "/confirm`"), ("unverified", "/verify`"), ("disabled", "PATCH")]
)
def test_try_webhook_409_says_what_its_deliveries_wait_for(
    api: Api, alice: Client, held: Hook, status: str, way: str
) -> None:
    reason = PauseReason.KEY_REVOKED if status == "paused" else None
    held.set(status=WebhookStatus(status), pause_reason=reason)
    response = alice.post(f"{held.path}/try-now")
    assert (response.status_code, response.json()["code"]) == (409, "webhook_not_active")
    assert way in response.json()["detail"]
    assert due(api, held) == 1


def test_try_webhook_404_for_the_webhook_of_another(bob: Client, held: Hook) -> None:
    assert bob.post(f"{held.path}/try-now").status_code == 404
