"""A batch takes a unit of the minute, and one of the day for each row: all of them, or none."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from typing import Any
from uuid import uuid4

import httpx
import pytest

from cute_api.models.enums import Tier
from cute_api.spec import Spec
from scripts.shared.waiting import until
from tests.api.access.test_limit_rules import left
from tests.api.idempotency.retries import new_key
from tests.fixtures.api import Api, Client, furnish, running_api
from tests.usage.helpers import moved

MINUTE, DAY = 50, 20
MOST_ROWS = 100


@pytest.fixture(scope="module")
def api(database_url: str, redis_url: str) -> Iterator[Api]:
    """A server whose tier `basic` has few calls a day."""
    document = deepcopy(Spec.load(sandbox=True).document)
    document["x-rate-limit-tiers"]["basic"] |= {"minute": MINUTE, "day": DAY}
    with running_api(database_url, redis_url, spec=Spec(document, sandbox=True)) as running:
        furnish(running.database)
        yield running


@pytest.fixture
def client(api: Api) -> Client:
    return api.client(f"alice-{uuid4().hex[:8]}", tier=Tier.BASIC)


def send(api: Api, client: Client, rows: int, **more: Any) -> httpx.Response:
    row = {"op": "create", "item": api.new_item()}
    return client.post("/items/batch", json={"operations": [row] * rows}, **more)


def test_batch_items_200_takes_a_unit_of_the_day_for_each_row(api: Api, client: Client) -> None:
    key = new_key()
    first = send(api, client, 7, headers=key)
    assert (first.status_code, left(first)) == (200, (MINUTE - 1, DAY - 7))
    replayed = send(api, client, 7, headers=key)
    assert replayed.headers["Idempotent-Replayed"] == "true"
    assert left(replayed) == (MINUTE - 2, DAY - 14)
    # What no row can be done of is a call like any other.
    assert left(client.post("/items/batch", json={"operations": []})) == (MINUTE - 3, DAY - 15)
    assert left(send(api, client, 1)) == left(client.get("/me")) == (MINUTE - 4, DAY - 16)


def test_batch_items_429_takes_nothing_where_not_all_rows_fit(api: Api, client: Client) -> None:
    assert send(api, client, DAY - 5).status_code == 200
    refused = send(api, client, 6)
    assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
    assert "6 rows" in refused.json()["detail"]
    assert int(refused.headers["Retry-After"]) > 0
    assert left(refused) == left(client.get("/me")) == (MINUTE - 1, 5)
    assert len(client.get("/me/items").json()["data"]) == DAY - 5
    fits = send(api, client, 4)
    assert (fits.status_code, left(fits)) == (200, (MINUTE - 3, 0))
    assert client.get("/me/items").status_code == 429


def test_batch_items_429_when_all_keys_together_have_no_room(api: Api) -> None:
    name = f"dora-{uuid4().hex[:8]}"
    for _ in range(3):
        assert send(api, api.client(name, tier=Tier.BASIC), DAY - 1).status_code == 200
    last = api.client(name, tier=Tier.BASIC)
    refused = send(api, last, 5)
    assert refused.status_code == 429
    assert "60 calls a day for all your keys together has no room for 5" in refused.json()["detail"]
    assert (left(last.get("/me")), send(api, last, 3).status_code) == ((MINUTE, DAY), 200)


def test_rows_of_batches_at_once_are_counted_exactly(api: Api) -> None:
    secret = api.key(f"bob-{uuid4().hex[:8]}", tier=Tier.BASIC).secret
    clients = [api.with_key(secret) for _ in range(4)]

    def work(client: Client) -> int:
        return sum(send(api, client, 3).status_code == 200 for _ in range(4))

    with ThreadPoolExecutor(len(clients)) as pool:
        done = sum(pool.map(work, clients))
    assert done == DAY // 3
    assert left(clients[0].get("/me"))[1] == DAY % 3


def test_usage_counts_the_calls_that_took_a_unit(
    api: Api, client: Client, database_url: str, redis_url: str
) -> None:
    user_id = client.get("/me").json()["user"]["id"]
    etag = client.get("/categories").headers["ETag"]
    for tag in (etag, '"0"'):
        client.get("/categories", headers={"If-None-Match": tag})
    send(api, client, DAY)
    client.get("/items?x=1")
    send(api, client, left(client.get("/me"))[1])
    client.get("/categories")
    with moved(database_url, redis_url) as store:
        store.tend()

        def rows() -> list[tuple[Any, ...]]:
            store.drain()
            query = "SELECT operation, status, counted FROM request_log WHERE user_id = %s"
            return list(store.ask(f"{query} ORDER BY at", user_id))

        until(lambda: len(rows()) == 9, "the last call is stored")
        assert rows() == [
            ("get_me", 200, False),
            ("list_categories", 200, True),
            ("list_categories", 304, False),
            ("list_categories", 200, True),
            ("batch_items", 429, False),
            ("list_items", 422, True),
            ("get_me", 200, False),
            ("batch_items", 200, True),
            ("list_categories", 429, False),
        ]
        used = "SELECT sum(requests), sum(quota_used) FROM usage_hours WHERE user_id = %s"
        assert store.ask(used, user_id) == [(9, 4)]


def test_every_tier_that_may_change_items_has_room_for_a_whole_batch() -> None:
    tiers = Spec.load(sandbox=True).tiers
    assert min(tiers[tier].day for tier in Tier) >= MOST_ROWS
