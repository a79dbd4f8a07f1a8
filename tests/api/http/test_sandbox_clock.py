"""The clock of an account in a sandbox: what it makes due, in order, and for whom."""

from datetime import UTC, datetime, timedelta
from operator import itemgetter
from uuid import uuid4

import pytest

from cute_api.models import ApiKey, clock
from cute_api.services.sandbox.account_time import AccountTime
from cute_api.services.sandbox.clock import MAX_AHEAD
from tests.api.apps import install, new_app
from tests.api.sandbox_clock import CLOCK, DAY_ENDED, DAY_S, Workers, moments
from tests.fixtures.api import Api, Client

SECOND = timedelta(seconds=1)


@pytest.fixture
def workers(api: Api) -> Workers:
    return Workers(api)


@pytest.fixture
def name() -> str:
    return f"alice-{uuid4().hex[:8]}"


@pytest.fixture
def alice(api: Api, name: str) -> Client:
    return api.client(name)


def expiring_key(api: Api, name: str, days: int) -> Client:
    """A client of the named user whose key expires in so many days."""
    made = api.key(name)
    with api.database.transaction() as session:
        row = session.get_one(ApiKey, made.row.id)
        row.expires_at = clock.now(session) + timedelta(days=days)
    return api.with_key(made.secret)


def test_advance_sandbox_clock_202_moves_only_the_clock_of_this_account(
    api: Api, alice: Client, workers: Workers
) -> None:
    before = alice.get(CLOCK).json()
    assert (before["status"], before["ahead_seconds"], before["moments"]) == ("ready", 0, [])
    asked = alice.post(CLOCK, json={"seconds": 31 * DAY_S})
    assert asked.status_code == 202
    assert (asked.json()["status"], asked.json()["ahead_seconds"]) == ("advancing", 0)
    workers.advance(alice, DAY_S)
    after = alice.get(CLOCK).json()
    assert (after["status"], after["ahead_seconds"]) == ("ready", 32 * DAY_S)
    assert after["now"][:10] > before["now"][:10]
    assert api.client("bob").get(CLOCK).json()["ahead_seconds"] == 0


def test_key_expires_by_the_clock_of_its_owner_after_both_emails_in_order(
    api: Api, name: str, alice: Client, workers: Workers
) -> None:
    expiring, other = expiring_key(api, name, 20), expiring_key(api, "bob", 20)
    sent = workers.advance(alice, 12 * DAY_S)
    assert (sent, expiring.get("/me").status_code) == ([], 200)
    sent = workers.advance(alice, 9 * DAY_S)
    assert ["expires" in mail.subject for mail in sent] == [True, False]
    assert expiring.get("/me").status_code == 401
    assert other.get("/me").status_code == 200
    happened = moments(alice)
    assert [moment["kind"] for moment in happened] == ["mail_queued", "key_expired", "mail_queued"]
    assert [moment["subject"] for moment in happened[::2]] == ["key_expires", "key_expired"]
    assert happened == sorted(happened, key=itemgetter("at"))


def test_each_day_that_ends_by_the_clock_is_a_moment_in_its_order(
    api: Api, name: str, alice: Client, workers: Workers
) -> None:
    expiring_key(api, name, 2)
    workers.advance(alice, 3 * DAY_S)
    clock_now = alice.get(CLOCK).json()
    today = datetime.fromisoformat(clock_now["now"]).date()
    ended = [moment for moment in clock_now["moments"] if moment["kind"] == DAY_ENDED]
    assert [moment["subject"] for moment in ended] == [
        str(today - timedelta(days=days)) for days in (3, 2, 1)
    ]
    assert [moment["at"] for moment in ended] == [
        f"{today - timedelta(days=days)}T00:00:00.000Z" for days in (2, 1, 0)
    ]
    happened = clock_now["moments"]
    assert happened == sorted(happened, key=itemgetter("at"))
    assert {moment["kind"] for moment in happened} >= {DAY_ENDED, "key_expired"}


def test_used_quota_comes_back_after_a_day_by_the_clock(
    api: Api, alice: Client, workers: Workers
) -> None:
    def left() -> tuple[int, int]:
        # Only the quotas of a day: a minute may end in between.
        policies = alice.get("/me").json()["policies"]
        return policies[1]["remaining"], policies[3]["remaining"]

    first = left()
    for _ in range(5):
        alice.post("/items", json={})
    used = left()
    assert all(now <= before - 5 for now, before in zip(used, first, strict=True))
    workers.advance(alice, 3_600)
    assert left() < used, "an hour is no day"
    workers.advance(alice, 2 * DAY_S)
    # Calls that polled the clock between its last two leaps count still.
    assert all(now > spent for now, spent in zip(left(), used, strict=True))


def test_advance_sandbox_clock_422_beyond_400_days_in_all_and_backwards(
    alice: Client, workers: Workers
) -> None:
    most = MAX_AHEAD // SECOND
    for seconds in (-1, 0, most + 1):
        assert alice.post(CLOCK, json={"seconds": seconds}).status_code == 422
    assert alice.post(CLOCK, json={"seconds": most - 10}).status_code == 202
    refused = alice.post(CLOCK, json={"seconds": 11})
    assert refused.status_code == 422
    assert "10 seconds further" in refused.json()["errors"][0]["detail"]
    assert alice.delete(CLOCK).status_code == 204


def test_delete_sandbox_clock_204_ends_the_advance_and_shows_the_real_time(
    api: Api, name: str, alice: Client, workers: Workers
) -> None:
    expiring = expiring_key(api, name, 2)
    workers.advance(alice, 3 * DAY_S)
    alice.post(CLOCK, json={"seconds": DAY_S})
    assert expiring.get("/me").status_code == 401
    assert alice.delete(CLOCK).status_code == 204
    assert not workers.leap()
    assert alice.get(CLOCK).json()["ahead_seconds"] == 0
    assert expiring.get("/me").status_code == 200


def test_a_leap_waits_until_the_emails_of_the_last_one_were_sent(
    api: Api, name: str, alice: Client, workers: Workers
) -> None:
    expiring_key(api, name, 8)
    alice.post(CLOCK, json={"seconds": 9 * DAY_S})
    while not moments(alice):
        assert workers.leap()
    assert not workers.leap()
    workers.send_mails()
    assert workers.leap()


def test_sandbox_clock_404_for_an_app_that_acts_for_a_seller(api: Api, name: str) -> None:
    app = new_app(api.database)
    caller = api.with_key(app.key.secret)
    caller.headers["Cute-Account"] = str(install(api.database, app, name))
    assert caller.get("/me/items").status_code == 200
    for response in (caller.get(CLOCK), caller.post(CLOCK, json={"seconds": 1})):
        assert response.status_code == 404
    assert caller.delete(CLOCK).status_code == 404


def test_an_idempotency_key_is_forgotten_after_a_day_by_the_clock(
    api: Api, alice: Client, workers: Workers
) -> None:
    item, key = api.new_item(), {"Idempotency-Key": str(uuid4())}
    first = alice.post("/items", json=item, headers=key)
    workers.advance(alice, DAY_S - 3_600)
    assert alice.post("/items", json=item, headers=key).json()["id"] == first.json()["id"]
    workers.advance(alice, 7_200)
    assert alice.post("/items", json=item, headers=key).json()["id"] != first.json()["id"]


def test_a_time_that_the_clock_leapt_over_is_that_of_its_leap() -> None:
    start, day = datetime(2027, 1, 1, tzinfo=UTC), timedelta(days=1)
    account = AccountTime().leapt(start, day).leapt(start + day, 3 * day)
    assert account.ahead == 3 * day
    for shown, real in (
        (start - day, start - day),
        (start + day / 2, start),
        (start + 1.5 * day, start + day / 2),
        (start + 3 * day, start + day),
        (start + 5 * day, start + 2 * day),
    ):
        assert account.real(shown) == real
