"""The delivery log: `GET /v1/webhooks/{id}/deliveries`, `/v1/deliveries/{id}`, and redelivering."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from cute_api.models import Delivery
from cute_api.models.enums import AttemptOutcome, DeliveryStatus, Scope, WebhookStatus
from tests.api.webhooks.log import Hook, hook
from tests.fixtures.api import Api, Client

MAX_ATTEMPTS = 100
HOUR = timedelta(hours=1)
NOW = datetime.now(UTC)
FAILED = [AttemptOutcome.TIMEOUT, AttemptOutcome.BAD_STATUS]


def ids(client: Client, path: str) -> list[UUID]:
    """All deliveries of a list, page by page."""
    page = client.get(path).json()
    entries = page["data"]
    while page["has_more"]:
        page = client.get(f"{path}&cursor={page['next_cursor']}").json()
        entries += page["data"]
    return [UUID(entry["id"]) for entry in entries]


def test_list_deliveries_is_newest_first_whatever_their_status(hers: Hook) -> None:
    made = [
        hers.delivery(status, NOW - back * HOUR)
        for back, status in enumerate([*DeliveryStatus, *DeliveryStatus])
    ]
    assert ids(hers.client, f"{hers.path}/deliveries?limit=3") == made


def test_list_deliveries_filters_by_status_event_and_time(hers: Hook) -> None:
    old = hers.delivery(DeliveryStatus.FAILED, NOW - 3 * HOUR)
    middle = hers.delivery(DeliveryStatus.DELIVERED, NOW - 2 * HOUR, kind="order.created")
    new = hers.delivery(DeliveryStatus.PENDING, NOW - HOUR)

    def found(**query: str | list[str]) -> list[UUID]:
        asked = urlencode(query, doseq=True)
        return ids(hers.client, f"{hers.path}/deliveries?limit=1&{asked}")

    assert found() == [new, middle, old]
    assert found(status="failed") == [old]
    assert found(status="pending") == [new]
    assert found(status=["failed", "delivered"]) == [middle, old]
    assert found(status=["pending", "failed"]) == [new, old]
    assert found(types="order.created") == [middle]
    assert found(types=["order.created", "item.updated"]) == [middle]
    assert found(types=["order.created", "item.sold"]) == [new, middle, old]
    assert found(types="item.sold", status=["delivered", "cancelled"]) == []
    assert found(created_since=(NOW - 2 * HOUR).isoformat()) == [new, middle]
    assert found(created_until=(NOW - 2 * HOUR).isoformat()) == [old]


def test_list_deliveries_filters_by_failed_attempts_whatever_became_of_them(hers: Hook) -> None:
    well, bad = AttemptOutcome.SUCCESS, AttemptOutcome.BAD_STATUS
    failed = [
        hers.delivery(status, NOW - hours * HOUR, attempts=attempts)
        for hours, (status, attempts) in enumerate(
            [
                (DeliveryStatus.PENDING, [bad]),
                (DeliveryStatus.DELIVERED, [bad, well]),
                (DeliveryStatus.FAILED, [bad, bad]),
                (DeliveryStatus.CANCELLED, [bad]),
            ]
        )
    ]
    others = [
        hers.delivery(status, NOW - hours * HOUR, attempts=attempts)
        for hours, (status, attempts) in enumerate(
            [
                (DeliveryStatus.PENDING, []),
                (DeliveryStatus.DELIVERED, [well]),
                # Sent again, and well both times.
                (DeliveryStatus.DELIVERED, [well, well]),
                (DeliveryStatus.PENDING, [well]),
                (DeliveryStatus.CANCELLED, []),
            ],
            start=5,
        )
    ]
    having = f"{hers.path}/deliveries?limit=2&has_failed_attempts"
    assert ids(hers.client, f"{having}=true") == failed
    assert ids(hers.client, f"{having}=false") == others
    assert ids(hers.client, f"{having}=true&status=delivered") == failed[1:2]
    assert hers.client.get(f"{having}=perhaps").status_code == 422


@pytest.mark.parametrize(
    "query", ["status=lost", "types=item.burnt", "cursor=abc", "created_since=now"]
)
def test_list_deliveries_of_what_has_no_meaning_returns_422(hers: Hook, query: str) -> None:
    response = hers.client.get(f"{hers.path}/deliveries?{query}")
    assert response.status_code == 422
    assert response.json()["errors"][0]["parameter"] == query.partition("=")[0]


def test_another_user_gets_404_for_all_of_it(hers: Hook, bob: Client) -> None:
    delivery = hers.delivery(DeliveryStatus.FAILED)
    for path in ("deliveries", "stats", f"digest?date={NOW:%Y-%m-%d}"):
        assert bob.get(f"{hers.path}/{path}").status_code == 404
    assert bob.post(f"{hers.path}/recover").status_code == 404
    assert bob.get(f"/deliveries/{delivery}").status_code == 404
    assert bob.post(f"/deliveries/{delivery}/redeliver").status_code == 404
    assert hers.row(delivery).status is DeliveryStatus.FAILED


def test_get_delivery_shows_what_was_sent_and_each_attempt(hers: Hook) -> None:
    delivery = hers.delivery(DeliveryStatus.FAILED, NOW - HOUR, attempts=FAILED)
    response = hers.client.get(f"/deliveries/{delivery}").json()
    row = hers.row(delivery)
    assert response["event_id"] == str(row.event_id)
    assert response["next_attempt_at"] is None
    body = response["request_body"]
    assert body.startswith(f'{{"id":"{row.event_id}","type":"item.sold","timestamp":')
    assert f'"timestamp":{int((NOW - HOUR).timestamp() * 1_000)},' in body
    assert body.endswith('"title":"Wool coat"}}'), "without spaces between its tokens"
    first, second = response["attempts"]
    assert [first["number"], second["number"]] == [1, 2]
    assert (first["outcome"], first["response_status"]) == ("timeout", None)
    assert first["error"] == "The receiver did not respond in time."
    assert first["timing"]["first_byte_ms"] is None
    assert second["response_headers"] == {"content-type": "text/plain"}
    assert (second["response_status"], second["response_body"]) == (503, "Back soon")
    assert second["request_headers"]["X-Cute-Event"] == "item.sold"
    assert second["timing"] == {
        "dns_ms": 2,
        "connect_ms": 11,
        "tls_ms": 24,
        "first_byte_ms": 102,
        "total_ms": 165,
    }


def test_get_delivery_shows_the_last_100_attempts(hers: Hook) -> None:
    delivery = hers.delivery(DeliveryStatus.FAILED, attempts=[AttemptOutcome.TIMEOUT] * 103)
    response = hers.client.get(f"/deliveries/{delivery}").json()
    assert [attempt["number"] for attempt in response["attempts"]] == list(range(4, 104))


def test_get_delivery_shows_the_attempts_that_it_counts(hers: Hook) -> None:
    delivery = hers.delivery(DeliveryStatus.FAILED, attempts=[AttemptOutcome.TIMEOUT] * 3)
    with hers.api.database.transaction() as session:
        session.execute(update(Delivery).where(Delivery.id == delivery).values(attempt_count=2))
    response = hers.client.get(f"/deliveries/{delivery}").json()
    assert response["attempt_count"] == 2
    assert [attempt["number"] for attempt in response["attempts"]] == [1, 2]


def test_a_key_without_the_scope_of_the_type_returns_403_naming_it(api: Api) -> None:
    name = f"alice-{uuid4().hex[:8]}"
    hers = hook(api, api.client(name))
    delivery = hers.delivery(DeliveryStatus.FAILED, kind="order.created")
    narrow = api.client(name, scopes=[Scope.WEBHOOKS, Scope.READ_ITEMS])
    for response in (
        narrow.get(f"/deliveries/{delivery}"),
        narrow.post(f"/deliveries/{delivery}/redeliver"),
        narrow.post(f"{hers.path}/recover"),
    ):
        assert response.status_code == 403
        assert response.json()["code"] == "missing_scope"
        assert "`read:orders`" in response.json()["detail"]
    assert narrow.get(f"{hers.path}/deliveries").json()["data"][0]["type"] == "order.created"
    assert hers.row(delivery).status is DeliveryStatus.FAILED


@pytest.mark.parametrize("status", ["delivered", "failed", "cancelled"])
def test_redeliver_makes_the_same_delivery_pending_again(hers: Hook, status: str) -> None:
    delivery = hers.delivery(DeliveryStatus(status), NOW - HOUR, attempts=FAILED)
    response = hers.client.post(f"/deliveries/{delivery}/redeliver")
    assert response.status_code == 202
    assert response.json()["id"] == str(delivery)
    assert (response.json()["status"], response.json()["attempt_count"]) == ("pending", 2)
    row = hers.row(delivery)
    assert (row.status, row.tries, row.attempt_count) == (DeliveryStatus.PENDING, 0, 2)
    assert row.finished_at is None
    assert NOW < row.next_attempt_at <= datetime.now(UTC)
    assert ids(hers.client, f"{hers.path}/deliveries?limit=100") == [delivery]


def test_redeliver_while_it_is_pending_returns_409(hers: Hook) -> None:
    delivery = hers.delivery(DeliveryStatus.PENDING)
    response = hers.client.post(f"/deliveries/{delivery}/redeliver")
    assert (response.status_code, response.json()["code"]) == (409, "delivery_pending")


def test_redeliver_and_recover_leave_what_had_100_attempts_and_return_409(hers: Hook) -> None:
    delivery = hers.delivery(DeliveryStatus.FAILED, NOW - HOUR)
    other = hers.delivery(DeliveryStatus.FAILED, NOW - HOUR)
    count = update(Delivery).where(Delivery.webhook_id == hers.id)
    with hers.api.database.transaction() as session:
        session.execute(count.where(Delivery.id == delivery).values(attempt_count=MAX_ATTEMPTS))
        session.execute(count.where(Delivery.id == other).values(attempt_count=MAX_ATTEMPTS - 1))
    response = hers.client.post(f"/deliveries/{delivery}/redeliver")
    assert (response.status_code, response.json()["code"]) == (409, "too_many_attempts")
    assert "request_body" in response.json()["detail"]
    assert hers.client.post(f"{hers.path}/recover").json()["count"] == 1
    assert hers.row(delivery).status is DeliveryStatus.FAILED
    assert hers.row(other).status is DeliveryStatus.PENDING


def test_redeliver_to_a_disabled_or_deleted_webhook_returns_409(hers: Hook) -> None:
    delivery = hers.delivery(DeliveryStatus.FAILED)
    hers.set(status=WebhookStatus.DISABLED)
    disabled = hers.client.post(f"/deliveries/{delivery}/redeliver")
    assert (disabled.status_code, disabled.json()["code"]) == (409, "webhook_not_active")
    assert '{"status": "active"}' in disabled.json()["detail"]
    hers.set(status=WebhookStatus.ACTIVE)
    assert hers.client.delete(hers.path).status_code == 204
    deleted = hers.client.post(f"/deliveries/{delivery}/redeliver")
    assert (deleted.status_code, deleted.json()["code"]) == (409, "webhook_not_active")
    assert "deleted" in deleted.json()["detail"]
    assert hers.client.get(f"/deliveries/{delivery}").status_code == 200


def test_redeliver_to_a_paused_webhook_waits_for_it(hers: Hook) -> None:
    delivery = hers.delivery(DeliveryStatus.FAILED)
    hers.set(status=WebhookStatus.PAUSED)
    assert hers.client.post(f"/deliveries/{delivery}/redeliver").status_code == 202
    assert hers.row(delivery).status is DeliveryStatus.PENDING


def test_redeliver_by_many_at_once_makes_one_pending(hers: Hook) -> None:
    for _ in range(5):
        delivery = hers.delivery(DeliveryStatus.FAILED)
        with ThreadPoolExecutor(4) as pool:
            responses = pool.map(
                lambda path: hers.client.post(path).status_code,
                [f"/deliveries/{delivery}/redeliver"] * 4,
            )
        assert sorted(responses) == [202, 409, 409, 409]


def test_redeliver_with_the_same_key_takes_effect_once(hers: Hook) -> None:
    delivery = hers.delivery(DeliveryStatus.FAILED)
    path, key = f"/deliveries/{delivery}/redeliver", {"Idempotency-Key": str(uuid4())}
    first = hers.client.post(path, headers=key)
    again = hers.client.post(path, headers=key)
    assert (first.status_code, again.status_code) == (202, 202)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.content == first.content
