"""Set hashes of a user's own items prove a copy of them, and name what it has wrong."""

from uuid import uuid4

import pytest
from cute_sdk import Cute, SetHashes

from tests.api.webhooks.feed import Reader, create, page_of
from tests.fixtures.api import Api, Client
from tests.webhooks.backend import eventually

HASHES = "/me/items/hashes"


@pytest.fixture
def alice(api: Api) -> Client:
    return api.client(f"alice-{uuid4().hex[:8]}")


def copy_of(api: Api, client: Client) -> dict[str, str]:
    """The `etag` of each item that a user lists."""
    assert client.key is not None
    with Cute(client.key, api.base_url) as sdk:
        return {str(item.id): item.etag for item in sdk.me.items.list(limit=100)}


def proved(api: Api, client: Client) -> bool:
    """Whether a new copy of a user's items has their set hash."""
    assert client.key is not None
    hashes = SetHashes.of(copy_of(api, client).items())
    with Cute(client.key, api.base_url) as sdk:
        return hashes.is_exact(sdk.me.items.hashes.get())


def test_get_my_item_hashes_200_are_those_of_all_items_in_every_status(
    api: Api, alice: Client
) -> None:
    empty = alice.get(HASHES).json()
    assert empty == {**empty, "set_hash": "0" * 64, "item_count": 0, "buckets": []}
    create(api, alice, status="draft")
    active, archived, ordered, deleted = (create(api, alice)["id"] for _ in range(4))
    create(api, api.client("bob"))
    assert proved(api, alice)
    before = alice.get(HASHES).json()
    alice.patch(f"/items/{active}", json={"title": "Another title"})
    alice.patch(f"/items/{archived}", json={"status": "archived"})
    assert alice.post("/sandbox/orders", json={"item_id": ordered}).status_code == 201
    assert alice.delete(f"/items/{deleted}").status_code == 204
    after = alice.get(HASHES).json()
    assert (before["item_count"], after["item_count"]) == (5, 4)
    assert after["set_hash"] != before["set_hash"]
    assert proved(api, alice)


@pytest.mark.usefixtures("relay")
def test_get_my_item_hashes_200_are_those_of_a_copy_that_has_read_the_events_up_to_the_cursor(
    api: Api, alice: Client
) -> None:
    create(api, alice, status="draft")
    edited, archived, ordered, deleted = (create(api, alice)["id"] for _ in range(4))
    alice.patch(f"/items/{edited}", json={"title": "Another title"})
    alice.patch(f"/items/{archived}", json={"status": "archived"})
    assert alice.post("/sandbox/orders", json={"item_id": ordered}).status_code == 201
    assert alice.delete(f"/items/{deleted}").status_code == 204
    eventually(lambda: alice.get(HASHES).json()["cursor"] is not None)
    hashes = alice.get(HASHES).json()
    reader = Reader(alice)
    copied: dict[str, str] = {}
    reader.catch_up()
    for event in reader.seen:
        if event["type"] == "item.deleted":
            del copied[event["data"]["id"]]
        elif event["type"].startswith("item."):
            copied[event["data"]["id"]] = event["data"]["etag"]
    own = SetHashes.of(copied.items())
    assert (own.set_hash, own.item_count) == (hashes["set_hash"], hashes["item_count"])
    assert page_of(alice, "/events", hashes["cursor"])["data"] == []
    alice.patch(f"/items/{edited}", json={"title": "Back again"})
    eventually(lambda: len(page_of(alice, "/events", hashes["cursor"])["data"]) == 1)
    assert alice.get(HASHES).json()["set_hash"] != hashes["set_hash"]


def test_get_my_item_hashes_200_without_a_cursor_while_an_event_waits_for_its_number(
    api: Api, alice: Client
) -> None:
    assert alice.get(HASHES).json()["cursor"] is not None
    create(api, alice)
    assert alice.get(HASHES).json()["cursor"] is None


def test_get_my_item_bucket_200_repairs_a_copy_that_lacks_keeps_or_has_an_old_item(
    api: Api, alice: Client
) -> None:
    lost, old, _ = (create(api, alice)["id"] for _ in range(3))
    copied, stale = copy_of(api, alice), str(uuid4())
    kept = {**copied, old: '"1o-20270115"', stale: '"1o-20270115"'}
    del kept[lost]
    hashes = SetHashes.of(kept.items())
    assert alice.key is not None
    with Cute(alice.key, api.base_url) as sdk:
        buckets = hashes.differing(sdk.me.items.hashes.get())
        assert buckets == sorted({SetHashes.bucket_of(item) for item in (lost, old, stale)})
        found = [
            SetHashes.repairs(
                sdk.me.item_buckets.get(bucket),
                [pair for pair in kept.items() if SetHashes.bucket_of(pair[0]) == bucket],
            )
            for bucket in buckets
        ]
    assert {item for repairs in found for item in repairs.read} == {lost, old}
    assert [item for repairs in found for item in repairs.remove] == [stale]


def test_get_my_item_bucket_200_never_shows_items_of_others(api: Api, alice: Client) -> None:
    other = create(api, api.client("bob"))["id"]
    page = alice.get(f"/me/item-buckets/{int(other[-2:], 16)}").json()
    assert page == {"set_hash": "0" * 64, "complete": True, "data": []}
