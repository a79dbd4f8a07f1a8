"""Set hashes of a user's own items prove a copy of them, and name what it has wrong."""

from uuid import uuid4

import pytest
from cute_sdk import Cute, SetHashes

from tests.api.webhooks.feed import create
from tests.fixtures.api import Api, Client

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
    assert alice.get(HASHES).json() == {"set_hash": "0" * 64, "item_count": 0, "buckets": []}
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
