"""`GET /v1/webhooks/{id}/stats` and `/digest`: a webhook's results and its events' digest."""

import hashlib
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from cute_api.models.enums import DeliveryStatus
from cute_api.services.webhooks import digests
from tests.api.webhooks.log import Hook, hook

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = datetime.now(UTC)
THIS_HOUR = NOW.replace(minute=0, second=0, microsecond=0)
TODAY = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
YESTERDAY = TODAY - DAY
ALL_OK = {"attempts": 0, "failed_attempts": 0, "delivered": 0, "failed": 0}


def test_stats_without_an_attempt_are_empty(hers: Hook) -> None:
    response = hers.client.get(f"{hers.path}/stats").json()
    assert response["data"] == []
    assert response["total"] == {
        **ALL_OK,
        "success_basis_points": None,
        "p50_ms": None,
        "p95_ms": None,
        "p99_ms": None,
    }


def test_stats_are_by_hour_newest_first_and_add_up(hers: Hook) -> None:
    hers.hour(THIS_HOUR - 2 * HOUR, [10.0] * 98 + [5_000.0] * 2, attempts=100, delivered=100)
    hers.hour(THIS_HOUR - HOUR, [], attempts=4, failed_attempts=3, failed=1)
    response = hers.client.get(f"{hers.path}/stats").json()
    newer, older = response["data"]
    assert datetime.fromisoformat(newer["hour"]) == THIS_HOUR - HOUR
    assert (newer["attempts"], newer["failed_attempts"], newer["failed"]) == (4, 3, 1)
    assert newer["success_basis_points"] == 2_500
    assert newer["p50_ms"] is None
    assert older["success_basis_points"] == 10_000
    assert 8 <= older["p50_ms"] <= 12
    assert 8 <= older["p95_ms"] <= 12
    assert 4_100 <= older["p99_ms"] <= 6_000
    assert response["total"]["attempts"] == 104
    assert response["total"]["success_basis_points"] == 9_711
    assert response["total"]["p99_ms"] == older["p99_ms"]


def test_stats_show_24_hours_unless_asked_and_never_more_than_31_days(hers: Hook) -> None:
    for back in (1, 25, 24 * 30, 24 * 32):
        hers.hour(THIS_HOUR - back * HOUR, [], attempts=1)

    def hours(query: str) -> int:
        return len(hers.client.get(f"{hers.path}/stats?{query}").json()["data"])

    assert hours("") == 1
    assert hours(f"hour_since={quote((NOW - 2 * DAY).isoformat())}") == 2
    assert hours(f"hour_since={quote((NOW - 90 * DAY).isoformat())}") == 3
    since, until = THIS_HOUR - 25 * HOUR, THIS_HOUR - HOUR
    assert (
        hours(f"hour_since={quote(since.isoformat())}&hour_until={quote(until.isoformat())}") == 1
    )


def chain(event_ids: list[str]) -> str:
    """Compute the digest as a receiver does, from its ids."""
    link = bytes(32)
    for event_id in sorted(event_ids):
        link = hashlib.sha256(link + event_id.encode("ascii")).digest()
    return link.hex()


def digest(hers: Hook, day: datetime) -> dict[str, object]:
    response = hers.client.get(f"{hers.path}/digest?date={day:%Y-%m-%d}")
    assert response.status_code == 200, response.text
    found: dict[str, object] = response.json()
    return found


def test_digest_is_the_chain_over_the_days_events_and_no_others(hers: Hook) -> None:
    last = TODAY - timedelta(microseconds=1)
    inside = [
        hers.delivery(DeliveryStatus.DELIVERED, YESTERDAY),
        hers.delivery(DeliveryStatus.DELIVERED, last),
        hers.delivery(DeliveryStatus.FAILED, YESTERDAY + 7 * HOUR),
    ]
    hers.delivery(DeliveryStatus.CANCELLED, YESTERDAY + HOUR)
    hers.delivery(DeliveryStatus.DELIVERED, YESTERDAY + HOUR, test=True)
    hers.delivery(DeliveryStatus.DELIVERED, YESTERDAY - timedelta(microseconds=1))
    hers.delivery(DeliveryStatus.DELIVERED, TODAY)
    hook(hers.api, hers.client).delivery(DeliveryStatus.DELIVERED, YESTERDAY + HOUR)
    ids = [str(hers.row(delivery).event_id) for delivery in inside]
    assert digest(hers, YESTERDAY) == {
        "webhook_id": str(hers.id),
        "date": f"{YESTERDAY:%Y-%m-%d}",
        "count": 3,
        "delivered": 2,
        "chain": chain(ids),
        "complete": True,
    }


def test_digest_without_a_date_is_yesterdays(hers: Hook) -> None:
    hers.delivery(DeliveryStatus.DELIVERED, YESTERDAY + HOUR)
    assert hers.client.get(f"{hers.path}/digest").json() == digest(hers, YESTERDAY)


def test_digest_of_a_day_without_events_is_the_first_link(hers: Hook) -> None:
    assert digest(hers, YESTERDAY - 3 * DAY)["chain"] == "00" * 32


def test_digest_is_complete_when_the_day_is_over_and_nothing_is_on_its_way(hers: Hook) -> None:
    assert digest(hers, TODAY)["complete"] is False
    delivery = hers.delivery(DeliveryStatus.FAILED, YESTERDAY + HOUR)
    assert digest(hers, YESTERDAY)["complete"] is True
    assert hers.client.post(f"/deliveries/{delivery}/redeliver").status_code == 202
    on_its_way = digest(hers, YESTERDAY)
    assert (on_its_way["complete"], on_its_way["count"]) == (False, 1)


def test_digest_is_not_complete_while_an_event_waits_to_be_fanned_out(hers: Hook) -> None:
    hers.event(YESTERDAY + HOUR, numbered=False)
    assert digest(hers, YESTERDAY)["complete"] is False
    assert digest(hers, YESTERDAY - DAY)["complete"] is True


@pytest.mark.parametrize("day", [TODAY + DAY, TODAY - 33 * DAY])
def test_digest_of_a_day_that_is_not_kept_returns_404(hers: Hook, day: datetime) -> None:
    assert hers.client.get(f"{hers.path}/digest?date={day:%Y-%m-%d}").status_code == 404


def test_digest_of_too_many_events_returns_422(hers: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "MAX_EVENTS", 2)
    for count in (1, 2, 3):
        hers.delivery(DeliveryStatus.DELIVERED, YESTERDAY + HOUR)
        response = hers.client.get(f"{hers.path}/digest")
        assert response.status_code == (422 if count == 3 else 200)
    assert response.json()["errors"][0]["code"] == "too_many_events"


@pytest.mark.parametrize("query", ["?date=2026-02-30", "?date=yesterday", "?date=0000-01-01"])
def test_digest_of_no_day_returns_422(hers: Hook, query: str) -> None:
    response = hers.client.get(f"{hers.path}/digest{query}")
    assert response.status_code == 422
    assert response.json()["errors"][0]["parameter"] == "date"
