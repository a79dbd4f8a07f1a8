"""`GET /v1/me/usage` and `/v1/me/requests`: the calls of the caller's own keys, and of no
others.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID, uuid4

import pytest

from cute_api.models import ApiKey
from cute_api.models.enums import Tier
from cute_api.usage import stream
from cute_api.usage.storing import MAX_CLIENTS
from tests.api.apps import install, new_app
from tests.fixtures.api import Api, Client
from tests.usage.helpers import Moved, moved, row

HOUR = timedelta(hours=1)
NOW = datetime.now(UTC)
THIS_HOUR = NOW.replace(minute=0, second=0, microsecond=0)
GROUPS = ("key_id", "operation", "status_class")


@pytest.fixture(scope="module")
def store(api: Api, redis_url: str) -> Iterator[Moved]:
    with moved(api.settings.need_database_url(), redis_url) as store:
        store.tend()
        yield store


class Caller:
    """A user who has called the API: rows as the edge leaves them, at times of our choice."""

    def __init__(self, api: Api, store: Moved, name: str) -> None:
        key = api.key(name, tier=Tier.PRO)
        self.client: Client = api.with_key(key.secret)
        self._store = store
        self.key_id = str(key.row.id)
        self.user_id = str(key.row.user_id)

    def called(self, at: datetime, times: int = 1, **changes: Any) -> list[str]:
        """Leave rows; their request ids."""
        mine = {"user_id": self.user_id, "key_id": self.key_id}
        rows = [row(at, **{**mine, **changes}) for _ in range(times)]
        self._store.send(*rows)
        self._store.drain()
        return [stored.request_id for stored in rows]

    def walk(self, path: str) -> list[dict[str, Any]]:
        """All entries of a list, page by page."""
        page = self.client.get(path).json()
        entries: list[dict[str, Any]] = page["data"]
        while page["has_more"]:
            page = self.client.get(f"{path}&cursor={page['next_cursor']}").json()
            entries += page["data"]
        return entries


@pytest.fixture
def alice(api: Api, store: Moved) -> Caller:
    return Caller(api, store, f"alice-{store.count()}")


@pytest.fixture
def bob(api: Api, store: Moved) -> Caller:
    return Caller(api, store, f"bob-{store.count()}")


def text(moment: datetime) -> str:
    return quote(moment.isoformat())


def test_a_call_is_in_both_lists_soon_after(api: Api, store: Moved, alice: Caller) -> None:
    refused = alice.client.post("/items", json={"title": 7}, headers={"User-Agent": "shop/1"})
    path = f"/me/requests?request_id={refused.headers['X-Request-Id']}"
    store.move_until(lambda: alice.client.get(path).json()["data"], "the call is stored")
    (entry,) = alice.client.get(path).json()["data"]
    assert entry["operation"] == "create_item"
    assert (entry["method"], entry["status"]) == ("POST", 422)
    assert entry["error_code"] == "validation_failed"
    assert entry["key_id"] == alice.key_id
    assert entry["bytes_out"] == len(refused.content)
    assert (entry["ip_prefix"], entry["user_agent"]) == ("127.0.0.0/24", "shop/1")
    usage = alice.client.get("/me/usage?operation=create_item").json()["data"]
    assert [period["requests"] for period in usage] == [1]
    assert [period["quota_used"] for period in usage] == [1]


def test_nobody_sees_what_others_did(alice: Caller, bob: Caller) -> None:
    (hers,) = alice.called(NOW)
    bob.called(NOW)
    assert bob.client.get(f"/me/requests?request_id={hers}").json()["data"] == []
    assert bob.client.get(f"/me/usage?key_id={alice.key_id}").json()["data"] == []
    ids = {entry["request_id"] for entry in bob.walk("/me/requests?limit=1")}
    assert hers not in ids
    periods = bob.walk("/me/usage?group_by=key_id")
    assert {period["key_id"] for period in periods} == {bob.key_id}


def test_an_app_finds_its_own_requests_and_those_for_accounts_without_an_install(
    api: Api, store: Moved
) -> None:
    app = new_app(api.database, developer="dana-requests")
    account = install(api.database, app, "sam-requests")
    developer = api.client("dana-requests")
    itself, acting, left = (api.with_key(app.key.secret) for _ in range(3))
    acting.headers["Cute-Account"] = str(account)
    left.headers["Cute-Account"] = gone = str(uuid4())
    mine = itself.get("/app")
    refused = left.get("/me/items")
    others = [developer.get("/brands"), acting.get("/me/items")]
    assert (refused.status_code, others[1].status_code) == (401, 200)
    path = "/me/requests?operation=get_app&operation=list_my_items"
    store.move_until(lambda: len(itself.get(path).json()["data"]) == 2, "both are stored")
    found = itself.get(path).json()["data"]
    assert [entry["request_id"] for entry in found] == [
        response.headers["X-Request-Id"] for response in (refused, mine)
    ]
    (error,) = found[0]["errors"]
    assert (error["parameter"], error["code"]) == ("Cute-Account", "not_installed")
    assert gone in error["detail"]
    seen = {entry["request_id"] for entry in itself.get("/me/requests").json()["data"]}
    assert seen.isdisjoint(response.headers["X-Request-Id"] for response in others)
    other = api.with_key(new_app(api.database, developer="dana-requests").key.secret)
    assert other.get("/me/requests?status=401").json()["data"] == []


def test_an_owner_finds_the_calls_from_outside_of_a_keys_networks(api: Api, store: Moved) -> None:
    bound, reading = api.client("nina"), api.client("nina")
    key_id = bound.get("/me").json()["key"]["id"]
    with api.database.transaction() as session:
        session.get_one(ApiKey, UUID(key_id)).networks = ["192.0.2.0/24"]
    refused = bound.get("/items")
    path = "/me/requests?status=401"
    store.move_until(lambda: reading.get(path).json()["data"], "the refused call is stored")
    found = reading.get(path).json()["data"]
    assert [(entry["request_id"], entry["error_code"]) for entry in found] == [
        (refused.headers["X-Request-Id"], "network_not_allowed")
    ]


def test_keys_show_the_networks_and_programs_of_their_last_uses(alice: Caller) -> None:
    python, office = "cute-sdk-python/0.1.0 (Python 3.13)", "2001:db8:7::/48"
    alice.called(NOW - 3 * HOUR, ip_prefix="192.0.2.0/24", user_agent=python)
    alice.called(NOW - HOUR, ip_prefix="192.0.2.0/24", user_agent=python)
    alice.called(NOW - 2 * HOUR, ip_prefix=office, user_agent=None)
    alice.called(NOW - 2 * HOUR, ip_prefix="203.0.113.0/24", status=401)
    alice.called(NOW, ip_prefix=None)

    def clients() -> list[tuple[str, str | None]]:
        (key,) = alice.client.get("/me/keys").json()["data"]
        return [(client["network"], client["program"]) for client in key["clients"]]

    assert clients() == [("192.0.2.0/24", "cute-sdk-python"), (office, None)]
    for number in range(MAX_CLIENTS):
        alice.called(NOW, ip_prefix=f"10.0.{number}.0/24")
    assert len(clients()) == MAX_CLIENTS and (office, None) not in clients()


def test_requests_are_newest_first_and_filtered(alice: Caller) -> None:
    (old,) = alice.called(NOW - 3 * HOUR, status=404, operation="get_item", error_code="not_found")
    (middle,) = alice.called(NOW - 2 * HOUR, operation="get_me")
    (new,) = alice.called(NOW - HOUR, status=404, operation=None)

    def ids(query: str) -> list[str]:
        until = text(NOW - HOUR / 2)
        return [
            e["request_id"]
            for e in alice.walk(f"/me/requests?started_until={until}&limit=1{query}")
        ]

    assert ids("") == [new, middle, old]
    assert ids("&status=404") == [new, old]
    assert ids("&status=404&status=200") == [new, middle, old]
    assert ids("&operation=get_me") == [middle]
    assert ids("&operation=get_me&operation=get_item") == [middle, old]
    assert ids(f"&started_since={text(NOW - 2 * HOUR)}") == [new, middle]
    assert ids(f"&request_id={old}") == [old]
    assert ids(f"&request_id={old}&request_id={new}") == [new, old]
    assert ids("&status=299") == []


def test_requests_of_one_moment_are_all_on_some_page(alice: Caller) -> None:
    sent = alice.called(NOW - 5 * HOUR, times=7)
    path = f"/me/requests?limit=2&started_until={text(NOW - 4 * HOUR)}"
    found = [entry["request_id"] for entry in alice.walk(path)]
    assert sorted(found) == sorted(sent)


def test_usage_counts_by_hour_with_latencies_and_quota(alice: Caller) -> None:
    at = THIS_HOUR - 2 * HOUR
    alice.called(at, times=18, latency_us=4_000)
    alice.called(at, times=2, latency_us=800_000, status=503, counted=False)
    alice.called(at - HOUR, times=3, status=429, counted=False)
    until = f"start_until={text(THIS_HOUR)}"
    first, second = alice.client.get(f"/me/usage?{until}").json()["data"]
    assert datetime.fromisoformat(first["start"]) == at
    assert (first["requests"], first["quota_used"]) == (20, 18)
    assert 3 <= first["p50_ms"] <= 5
    assert 700 <= first["p95_ms"] <= 1_000
    assert {first[name] for name in GROUPS} == {None}
    assert (second["requests"], second["quota_used"]) == (3, 0)
    (refused,) = alice.client.get(f"/me/usage?{until}&status_class=5xx").json()["data"]
    assert refused["requests"] == 2
    found = alice.client.get(f"/me/usage?{until}&status_class=5xx&status_class=4xx").json()["data"]
    assert [period["requests"] for period in found] == [2, 3]


def test_usage_of_several_keys_and_operations_counts_them_together(
    alice: Caller, bob: Caller
) -> None:
    for operation in ("get_me", "list_items", "get_item"):
        alice.called(THIS_HOUR - HOUR, operation=operation)
    names = "&operation=get_me&operation=get_item"
    keys = f"&key_id={alice.key_id}&key_id={bob.key_id}"
    path = f"/me/usage?start_until={text(THIS_HOUR)}"
    for query, wanted in ((names, 2), (keys, 3), (names + keys, 2), (f"&key_id={bob.key_id}", 0)):
        assert sum(period["requests"] for period in alice.walk(path + query)) == wanted


@pytest.mark.parametrize("groups", [["operation"], ["status_class", "operation"], GROUPS])
def test_usage_in_groups_adds_up_and_pages_leave_nothing_out(
    alice: Caller, groups: Sequence[str]
) -> None:
    for back in (1, 2, 30):
        for operation in ("get_me", "list_items", None):
            for status in (200, 404):
                alice.called(THIS_HOUR - back * HOUR, operation=operation, status=status)
    until = f"start_until={text(THIS_HOUR)}"
    for by in ("hour", "day"):
        path = f"/me/usage?by={by}&{until}&start_since={text(NOW - timedelta(days=5))}"
        whole = alice.walk(f"{path}&limit=100")
        grouping = urlencode({"group_by": groups}, doseq=True)
        parts = alice.walk(f"{path}&limit=2&{grouping}")
        assert parts == alice.walk(f"{path}&limit=100&{grouping}")
        assert sum(part["requests"] for part in whole) == 18
        for period in whole:
            mine = [part for part in parts if part["start"] == period["start"]]
            assert sum(part["requests"] for part in mine) == period["requests"]
        places = [(part["start"], *(part[name] for name in GROUPS)) for part in parts]
        assert len(places) == len(set(places))
        for name in set(GROUPS) - set(groups):
            assert {part[name] for part in parts} == {None}


def test_usage_shows_24_hours_or_30_days_unless_asked(alice: Caller) -> None:
    alice.called(THIS_HOUR - 25 * HOUR)
    alice.called(THIS_HOUR - 2 * HOUR)
    until = f"start_until={text(THIS_HOUR)}"
    assert len(alice.client.get(f"/me/usage?{until}").json()["data"]) == 1
    since = text(NOW - timedelta(days=2))
    assert len(alice.client.get(f"/me/usage?{until}&start_since={since}").json()["data"]) == 2
    days = alice.walk(f"/me/usage?by=day&{until}")
    assert sum(day["requests"] for day in days) == 2


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("/me/usage?by=week", "by"),
        ("/me/usage?group_by=tier", "group_by"),
        ("/me/usage?group_by=key_id,operation", "group_by"),
        ("/me/usage?group_by=key_id&group_by=key_id", "group_by"),
        ("/me/usage?status_class=9xx", "status_class"),
        ("/me/usage?cursor=abc", "cursor"),
        ("/me/requests?cursor=abc", "cursor"),
        ("/me/requests?cursor=WyJhIiwxXQ", "cursor"),
        ("/me/requests?status=99", "status"),
        ("/me/requests?started_since=yesterday", "started_since"),
        ("/me/requests?started_until=2016-12-31T23:59:60Z", "started_until"),
    ],
)
def test_what_has_no_meaning_returns_422(alice: Caller, path: str, parameter: str) -> None:
    response = alice.client.get(path)
    assert response.status_code == 422
    assert response.json()["errors"][0]["parameter"] == parameter


def test_stream_is_empty_when_all_is_stored(store: Moved, alice: Caller) -> None:
    alice.called(NOW, times=3)
    assert store.valkey.xpending(stream.STREAM, stream.GROUP)["pending"] == 0
