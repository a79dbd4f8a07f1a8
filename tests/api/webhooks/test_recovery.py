"""Sending events again: missed ones, waiting ones, and one attempt despite the hold."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update

from cute_api.models import Delivery, Lane, User
from cute_api.models.enums import DeliveryStatus, PauseReason, Scope, WebhookStatus
from cute_api.services.deliveries import recovery
from cute_api.services.keys.principals import Principal
from tests.api.webhooks.log import Hook, hook, woken_by
from tests.fixtures.api import Api, Client

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = datetime.now(UTC)
PENDING = DeliveryStatus.PENDING


def recover(hers: Hook, **body: Any) -> dict[str, Any]:
    response = hers.client.post(f"{hers.path}/recover", json=body)
    assert response.status_code == 202, response.text
    done: dict[str, Any] = response.json()
    return done


def text(moment: datetime) -> str:
    return moment.isoformat()


def events_of(hers: Hook, status: DeliveryStatus) -> set[UUID]:
    return {event for event, found in hers.statuses().items() if found is status}


def test_recover_without_a_body_takes_all_that_did_not_arrive(hers: Hook) -> None:
    for status in DeliveryStatus:
        hers.delivery(status, NOW - HOUR)
    delivered = events_of(hers, DeliveryStatus.DELIVERED)
    missing = hers.event(NOW - 5 * DAY)
    response = hers.client.post(f"{hers.path}/recover")
    assert response.status_code == 202
    assert (response.json()["count"], response.json()["has_more"]) == (3, False)
    statuses = hers.statuses()
    assert {event for event, status in statuses.items() if status is not PENDING} == delivered
    assert statuses[missing] is PENDING
    assert recover(hers)["count"] == 0, "what is pending is left alone"


@pytest.mark.parametrize("status", ["failed", "cancelled", "missing"])
def test_recover_of_one_status_leaves_the_others(hers: Hook, status: str) -> None:
    hers.delivery(DeliveryStatus.FAILED)
    hers.delivery(DeliveryStatus.CANCELLED)
    missing = hers.event()
    before = hers.statuses()
    assert recover(hers, status=status)["count"] == 1
    (changed,) = events_of(hers, PENDING)
    assert changed == missing if status == "missing" else before[changed] == status


def test_recover_takes_the_range_and_nothing_beside(hers: Hook) -> None:
    since, until = NOW - 2 * DAY, NOW - DAY
    inside = {hers.event(since), hers.event(until - HOUR)}
    hers.event(since - timedelta(milliseconds=1))
    hers.event(until)
    done = recover(hers, since=text(since), until=text(until))
    assert done["count"] == 2
    assert datetime.fromisoformat(done["since"]) == since.replace(
        microsecond=since.microsecond // 1_000 * 1_000
    )
    assert events_of(hers, PENDING) == inside


def test_recover_makes_a_delivery_as_the_relay_would(hers: Hook) -> None:
    event_id = hers.event(NOW - HOUR)
    recover(hers)
    with hers.api.database.transaction() as session:
        row = session.scalars(select(Delivery).where(Delivery.webhook_id == hers.id)).one()
    assert (row.event_id, row.event_type) == (event_id, "item.sold")
    assert (row.occurred_at, row.tries, row.attempt_count) == (NOW - HOUR, 0, 0)
    assert row.sequence is not None
    assert row.test is False


def test_recover_keeps_the_order_of_events(hers: Hook) -> None:
    events = [hers.event(NOW - back * HOUR) for back in (3, 2, 1)]
    recover(hers)
    with hers.api.database.transaction() as session:
        rows = session.scalars(
            select(Delivery)
            .where(Delivery.webhook_id == hers.id)
            .order_by(Delivery.next_attempt_at, Delivery.id)
        )
        assert [row.event_id for row in rows] == events


def test_recover_never_reaches_before_the_registration_or_31_days(api: Api) -> None:
    young = hook(api, api.client(f"alice-{uuid4().hex[:8]}"), age=2 * HOUR)
    young.event(NOW - 3 * HOUR)
    later = young.event(NOW - HOUR)
    assert recover(young, since=text(NOW - 20 * DAY))["count"] == 1
    assert set(young.statuses()) == {later}
    old = hook(api, api.client(f"alice-{uuid4().hex[:8]}"), age=40 * DAY)
    done = recover(old, since=text(NOW - 39 * DAY))
    assert datetime.fromisoformat(done["since"]) > NOW - 31 * DAY - HOUR


def test_recover_makes_only_what_the_types_and_the_filter_want(hers: Hook) -> None:
    dear = {"price": {"amount": 9_000, "currency": "EUR"}}
    hers.set(types=["item.*"], filter_path="$.price.amount >= 6000")
    wanted = {hers.event(data=dear), hers.event(data=dear, kind="item.created")}
    hers.event()
    hers.event(data=dear, kind="order.created")
    hers.event(data=dear, numbered=False)
    hers.event(data=dear, test=True)
    assert recover(hers)["count"] == 2
    assert events_of(hers, PENDING) == wanted
    hers.set(types=["*"], filter_path=None)
    assert recover(hers)["count"] == 2, "all types, without a filter"


def test_recover_never_shows_a_key_types_beyond_its_scopes(api: Api) -> None:
    """Deliveries of types that the webhook no longer has are not sent again by a lesser key."""
    name = f"alice-{uuid4().hex[:8]}"
    hers = hook(api, api.client(name))
    hers.delivery(DeliveryStatus.FAILED, kind="order.created")
    hers.set(types=["item.sold"])
    narrow = api.client(name, scopes=[Scope.WEBHOOKS, Scope.READ_ITEMS])
    assert narrow.post(f"{hers.path}/recover").json()["count"] == 0
    assert recover(hers)["count"] == 1


def test_recover_of_another_users_events_is_none(hers: Hook, api: Api) -> None:
    other = hook(api, api.client(f"bob-{uuid4().hex[:8]}"))
    other.event()
    assert recover(hers)["count"] == 0


def test_recover_goes_on_with_the_cursor_until_all_is_seen(hers: Hook) -> None:
    events = {hers.event(NOW - HOUR) for _ in range(5)}
    with hers.api.database.transaction() as session:
        user = session.get_one(User, hers.user_id)
        principal = Principal.of_user(user)
        cursor, counts = None, []
        while True:
            done = recovery.recover(
                session,
                principal,
                hers.id,
                {} if cursor is None else {"cursor": cursor},
                event_types=hers.api.spec.events,
                examined=2,
            )
            counts.append(done["count"])
            cursor = done["next_cursor"]
            assert done["has_more"] is (cursor is not None)
            if cursor is None:
                break
    assert counts == [2, 2, 1]
    assert events_of(hers, PENDING) == events


def test_recover_of_the_missed_range_is_the_default_and_settles_it(hers: Hook) -> None:
    since, until = NOW - 2 * DAY, NOW - DAY
    hers.set(missed_since=since, missed_until=until)
    inside = hers.event(since + HOUR)
    outside = hers.event(NOW - HOUR)
    assert recover(hers, status="missing", since=text(since), until=text(until))["count"] == 1
    assert hers.get().missed_since == since, "what failed or was cancelled was not looked at"
    assert recover(hers)["count"] == 0
    assert (hers.get().missed_since, hers.get().missed_until) == (None, None)
    assert set(hers.statuses()) == {inside}
    assert recover(hers)["count"] == 1
    assert set(hers.statuses()) == {inside, outside}


def test_recover_of_a_part_keeps_the_missed_range(hers: Hook) -> None:
    since, until = NOW - 2 * DAY, NOW - DAY
    hers.set(missed_since=since, missed_until=until)
    recover(hers, since=text(since + HOUR))
    recover(hers, until=text(until - HOUR))
    assert (hers.get().missed_since, hers.get().missed_until) == (since, until)


def test_recover_of_a_disabled_webhook_returns_409(hers: Hook) -> None:
    hers.event()
    hers.set(status=WebhookStatus.DISABLED)
    response = hers.client.post(f"{hers.path}/recover")
    assert (response.status_code, response.json()["code"]) == (409, "webhook_not_active")
    assert hers.statuses() == {}


@pytest.mark.parametrize(
    ("query", "body", "place"),
    [
        ("", {"status": "delivered"}, "/status"),
        ("", {"since": "yesterday"}, "/since"),
        ("", {"until": "2016-12-31T23:59:60Z"}, "/until"),
        ("", {"to": "x"}, ""),
        ("?cursor=abc", {}, "cursor"),
        ("?cursor=_____________________w", {}, "cursor"),
    ],
)
def test_recover_of_what_has_no_meaning_returns_422(
    hers: Hook, query: str, body: dict[str, str], place: str
) -> None:
    response = hers.client.post(f"{hers.path}/recover{query}", json=body)
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert error.get("pointer", error.get("parameter")) in {place, "/to"}


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
    def try_now() -> None:
        assert alice.post(f"{held.path}/try-now").status_code == 202

    assert str(held.id) in woken_by(api, try_now)


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
