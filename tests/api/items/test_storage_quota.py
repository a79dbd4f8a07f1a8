"""A user's storage is counted and limited exactly, whatever changes it, and shown."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from cute_api.models.enums import Tier
from cute_api.spec import Spec
from tests.api.batches.calls import codes, create, send, statuses
from tests.api.idempotency.retries import new_key
from tests.fixtures.api import Api, Client, furnish, running_api

MOST_ITEMS, MOST_BYTES = 6, 3_000
FULL = "storage_quota_exceeded"
WRITERS = 4
COUNTED = """
SELECT count(*), coalesce(sum(cute_item_bytes(items)), 0) FROM items
WHERE seller_id = CAST(:user AS uuid) AND deleted_at IS NULL AND status <> 'sold'
"""

Json = dict[str, Any]


@pytest.fixture(scope="module")
def api(database_url: str, redis_url: str) -> Iterator[Api]:
    """A server whose tier `free` allows little."""
    document = deepcopy(Spec.load(sandbox=True).document)
    document["x-rate-limit-tiers"]["free"] |= {
        "items": MOST_ITEMS,
        "stored_bytes": MOST_BYTES,
        "minute": 10_000,
    }
    with running_api(database_url, redis_url, spec=Spec(document, sandbox=True)) as running:
        furnish(running.database)
        yield running


def free(api: Api, name: str) -> Client:
    return api.client(name, tier=Tier.FREE)


def stored(client: Client) -> tuple[int, int]:
    """The storage that `GET /v1/me` reports."""
    storage = client.get("/me").json()["user"]["storage"]
    assert (storage["item_limit"], storage["byte_limit"]) == (MOST_ITEMS, MOST_BYTES)
    return storage["items"], storage["bytes"]


def counted(api: Api, client: Client) -> tuple[int, int]:
    """The stored items and bytes."""
    user = client.get("/me").json()["user"]["id"]
    with api.database.transaction() as session:
        items, size = session.execute(text(COUNTED), {"user": user}).one()
        return items, int(size)


def fill(api: Api, client: Client) -> list[Json]:
    return [create(api, client) for _ in range(MOST_ITEMS - stored(client)[0])]


def post(api: Api, client: Client, **changes: Any) -> tuple[int, str | None]:
    response = client.post("/items", json=api.new_item(**changes))
    return response.status_code, response.json().get("code")


def test_create_item_403_at_the_limit_until_one_is_deleted_or_sold(api: Api) -> None:
    alice = free(api, "alice")
    assert stored(alice) == (0, 0)
    first, second, *_ = fill(api, alice)
    assert stored(alice) == counted(api, alice)
    assert post(api, alice) == (403, FULL)
    refused = alice.post("/items", json=api.new_item(), headers=new_key())
    assert (refused.status_code, refused.json()["code"]) == (403, FULL)
    put = alice.put("/me/items/by-sku/new", json=api.new_item())
    assert (put.status_code, put.json()["code"]) == (403, FULL)
    # What exists can still be changed.
    assert alice.patch(f"/items/{first['id']}", json={"status": "archived"}).status_code == 200
    assert stored(alice)[0] == MOST_ITEMS

    assert alice.delete(f"/items/{first['id']}").status_code == 204
    assert post(api, alice)[0] == 201
    order = alice.post("/sandbox/orders", json={"item_id": second["id"]}).json()
    assert post(api, alice) == (403, FULL)
    assert alice.post(f"/sandbox/orders/{order['id']}/complete").status_code == 200
    assert alice.put("/me/items/by-sku/new", json=api.new_item()).status_code == 201
    assert stored(alice) == counted(api, alice)


def test_update_item_403_where_the_bytes_would_exceed_the_limit(api: Api) -> None:
    bob = free(api, "bob")
    item = create(api, bob, sku="long")
    path, before = f"/items/{item['id']}", stored(bob)
    long = "ü" * (MOST_BYTES // 2)
    ways: list[Callable[[], httpx.Response]] = [
        lambda: bob.patch(path, json={"description": long}),
        lambda: bob.put("/me/items/by-sku/long", json=api.new_item(description=long)),
        lambda: bob.post("/items", json=api.new_item(description=long)),
    ]
    for way in ways:
        assert (way().status_code, way().json()["code"]) == (403, FULL)
    assert stored(bob) == before == counted(api, bob)
    assert bob.patch(path, json={"description": "ü" * 100, "metadata": {"a": "b"}}).is_success
    assert stored(bob) == counted(api, bob)
    assert stored(bob)[1] > before[1] + 200
    assert bob.get(path).json()["description"] == "ü" * 100


def test_batch_items_200_each_row_gets_what_it_would_have_got_alone(api: Api) -> None:
    charlie = free(api, "charlie")
    short, long = (
        {"op": "create", "item": api.new_item(description="a" * size)} for size in (100, MOST_BYTES)
    )
    rows = send(charlie, *([short] * 2), long, *([short] * 5))
    assert statuses(rows) == [201, 201, 403, 201, 201, 201, 201, 403]
    assert codes(rows)[2] == codes(rows)[7] == FULL
    assert stored(charlie) == counted(api, charlie)
    gone = {"op": "delete", "id": rows[0]["item"]["id"]}
    assert statuses(send(charlie, short, gone, short, short)) == [403, 204, 201, 403]
    assert statuses(send(charlie, gone, short, atomic=True)) == [404, 403]
    assert stored(charlie) == counted(api, charlie)


def test_create_item_403_exactly_at_the_limit_when_many_create_at_once(api: Api) -> None:
    dora = free(api, "dora")
    clients = [free(api, "dora") for _ in range(WRITERS)]

    def work(client: Client) -> list[int]:
        mine: list[str] = []
        seen = []
        for number in range(8):
            response = client.post("/items", json=api.new_item())
            seen.append(response.status_code)
            if response.is_success:
                mine.append(response.json()["id"])
                client.patch(f"/items/{mine[-1]}", json={"title": "Scarf" * (number + 1)})
            rows = send(client, {"op": "create", "item": api.new_item(sku=f"S{number}")})
            seen += statuses(rows)
            if len(mine) > 1:
                client.delete(f"/items/{mine.pop(0)}")
        return seen

    with ThreadPoolExecutor(WRITERS) as pool:
        seen = {status for statuses_ in pool.map(work, clients) for status in statuses_}
    # 409: another took the SKU. No deadlock, and nothing that is not known.
    assert seen == {201, 403, 409}
    assert stored(dora) == counted(api, dora)
    fill(api, dora)
    assert post(api, dora) == (403, FULL)


def test_who_has_more_than_a_new_tier_allows_may_delete_but_not_add(api: Api) -> None:
    erin = api.client("erin", tier=Tier.BASIC)
    made = [create(api, erin) for _ in range(MOST_ITEMS + 2)]
    with api.database.transaction() as session:
        session.execute(text("UPDATE users SET tier = 'free' WHERE username = 'erin'"))
    assert post(api, erin) == (403, FULL)
    assert erin.patch(f"/items/{made[0]['id']}", json={"title": "Hat"}).status_code == 200
    assert erin.delete(f"/items/{made[0]['id']}").status_code == 204
    assert stored(erin) == counted(api, erin) == (MOST_ITEMS + 1, stored(erin)[1])
